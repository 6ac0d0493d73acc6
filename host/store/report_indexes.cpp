#include "store/report_indexes.hpp"

#include "rollcall/people/statement.hpp"

#include <array>
#include <string>

namespace rollcall::store {
namespace {

struct Index {
  const char* name;
  const char* columns;
};
constexpr std::array kIndexes{
    Index{"import_issues_by_code", "import_issues (job_id, code, id, severity)"},
    Index{"import_changes_by_action", "import_changes (job_id, action, batch, position)"},
    Index{"import_changes_by_user", "import_changes (user_id) WHERE user_id IS NOT NULL"},
    // What goes with a notice that is removed.
    Index{"deliveries_by_notice", "deliveries (notice_id)"},
    Index{"notice_reads_by_notice", "notice_reads (notice_id)"}};

/// Creating an index that is there already would wait for whoever writes the table.
bool exists(soci::session& session, people::Backend backend, const std::string& name) {
  int found = 0;
  session << (backend == people::Backend::sqlite
                  ? "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = :name"
                  : "SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relname = :name"),
      soci::into(found), people::bound(name, "name");
  return found > 0;
}

}  // namespace

void add_report_indexes(soci::session& session, const people::DatabaseUrl& url) {
  const std::string doing = "adding an index";
  try {
    for (const Index& index : kIndexes) {
      if (exists(session, url.backend, index.name)) continue;
      // Another host may be at it: PostgreSQL takes that for a broken constraint, and is asked again.
      people::in_transaction(session, url, doing, [&] {
        session << "CREATE INDEX IF NOT EXISTS " << index.name << " ON " << index.columns;
      });
    }
  } catch (const soci::soci_error& error) {
    throw people::translate(error, url, doing);
  }
}

}  // namespace rollcall::store
