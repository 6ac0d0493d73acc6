#include "rollcall/people/tables.hpp"

#include "migrations.hpp"
#include "rollcall/plugin.h"
#include "tables_version.hpp"

#include <soci/soci.h>

namespace rollcall::people {

int read_tables_version(soci::session& session, Backend backend) {
  return read_version(session, backend, people_tables(backend));
}

void migrate_people_tables(const std::string& database_url) {
  migrate_people_tables(database_url, ROLLCALL_PEOPLE_TABLES_VERSION);
}

void migrate_people_tables(const std::string& database_url, int target_version) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  migrate(*session, url, people_tables(url.backend), target_version);
}

int people_tables_version(const std::string& database_url) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  return tables_version(*session, url, people_tables(url.backend));
}

}  // namespace rollcall::people
