#include "store/fold_function.hpp"

#include "rollcall/people/person.hpp"

#include <exception>
#include <string_view>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace rollcall::store {
namespace {

using namespace sqlite_api;  // where SOCI puts SQLite's own names

void fold(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (text == nullptr) {
    sqlite3_result_null(context);
    return;
  }
  const std::string_view given(text, static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
  try {
    const std::string folded = people::email_key(given);
    sqlite3_result_text(context, folded.data(), static_cast<int>(folded.size()), SQLITE_TRANSIENT);
  } catch (const std::exception&) {
    sqlite3_result_value(context, values[0]);
  }
}

}  // namespace

void add_fold_function(soci::session& session) {
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  sqlite3_create_function(backend->conn_, "rollcall_fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                          &fold, nullptr, nullptr);
}

}  // namespace rollcall::store
