#include "store/database.hpp"

#include "rollcall/people/tables.hpp"
#include "store/fold_function.hpp"
#include "store/host_tables.hpp"
#include "store/people_log.hpp"
#include "store/report_indexes.hpp"

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
    if (tables_ == Tables::bring_up_to_date) {
      migrate_host_tables(*session, url_);
      add_report_indexes(*session, url_);
      migrate_people_log(*session, url_);
    }
    session_ = std::move(session);
  }
  return *session_;
}

void Database::run(std::string_view doing, const std::function<void(soci::session&)>& work) {
  soci::session& opened = session();
  try {
    work(opened);
  } catch (const soci::soci_error& error) {
    const Error translated = people::translate(error, url_, doing);
    forget_lost_session(translated);
    throw translated;
  }
}

void Database::transact(std::string_view doing, const std::function<void(soci::session&)>& work) {
  soci::session& opened = session();
  try {
    people::in_transaction(opened, url_, doing, [&] { work(opened); });
  } catch (const Error& error) {
    forget_lost_session(error);
    throw;
  }
}

void Database::forget_lost_session(const Error& error) noexcept {
  if (error.status() == Status::unavailable) session_.reset();
}

}  // namespace rollcall::store
