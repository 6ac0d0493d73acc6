#include "store/database.hpp"

#include "rollcall/people/tables.hpp"
#include "store/fold_function.hpp"
#include "store/host_tables.hpp"

#include <soci/soci.h>

namespace rollcall::store {

Database::Database(const std::string& url, Tables tables)
    : address_(url), url_(people::DatabaseUrl::parse(url)), tables_(tables) {}

Database::~Database() = default;

soci::session& Database::session() {
  if (!session_) {
    if (tables_ == Tables::bring_up_to_date) people::migrate_people_tables(address_);
    auto session = people::open_session(url_);
    if (url_.backend == people::Backend::sqlite) add_fold_function(*session);
    if (tables_ == Tables::bring_up_to_date) migrate_host_tables(*session, url_);
    session_ = std::move(session);
  }
  return *session_;
}

void Database::run(std::string_view doing, const std::function<void(soci::session&)>& work) {
  soci::session& opened = session();
  try {
    work(opened);
  } catch (const soci::soci_error& error) {
    throw people::translate(error, url_, doing);
  }
}

void Database::transact(std::string_view doing, const std::function<void(soci::session&)>& work) {
  soci::session& opened = session();
  people::in_transaction(opened, url_, doing, [&] { work(opened); });
}

}  // namespace rollcall::store
