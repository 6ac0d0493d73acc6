#include "rollcall/people/issues.hpp"

#include "rollcall/people/session.hpp"
#include "rollcall/people/statement.hpp"

#include <unordered_set>

namespace rollcall::people {
namespace {

std::vector<FailedPerson> read(soci::session& session, std::int64_t job_id, std::int64_t after_issue,
                               std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  std::vector<FailedPerson> people;
  std::unordered_set<std::string> known;
  FailedPerson row;
  soci::statement select =
      (session.prepare << "SELECT id, external_id, email, person FROM import_issues WHERE job_id = :job AND "
                          "id > :after AND severity = 'error' AND external_id <> '' ORDER BY id LIMIT :most",
       soci::into(row.issue_id), soci::into(row.external_id), soci::into(row.email), soci::into(row.person),
       bound(job_id, "job"), bound(after_issue, "after"), bound(most, "most"));
  for (bool more = select.execute(true); more; more = select.fetch()) {
    if (known.insert(row.external_id).second) people.push_back(row);
  }
  return people;
}

std::vector<std::string> read_ids(soci::session& session, std::int64_t job_id, const std::string& code,
                                  std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  std::vector<std::string> ids;
  std::string id;
  soci::statement select =
      (session.prepare << "SELECT DISTINCT external_id FROM import_issues WHERE job_id = :job AND code = "
                          ":code AND external_id <> '' ORDER BY external_id LIMIT :most",
       soci::into(id), bound(job_id, "job"), bound(code, "code"), bound(most, "most"));
  for (bool more = select.execute(true); more; more = select.fetch()) ids.push_back(id);
  return ids;
}

}  // namespace

std::vector<std::string> people_with_issue(const std::string& database_url, std::int64_t job_id,
                                           const std::string& code, std::size_t most) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  try {
    return read_ids(*session, job_id, code, most);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading the issues of an import");
  }
}

std::vector<FailedPerson> failed_people(const std::string& database_url, std::int64_t job_id,
                                        std::int64_t after_issue, std::size_t limit) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  try {
    return read(*session, job_id, after_issue, limit);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading the people who could not be imported");
  }
}

}  // namespace rollcall::people
