#include "rollcall/people/issues.hpp"

#include "people/import_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

class FailedPeople : public ImportTest {
 protected:
  void add_issue(std::int64_t job, const std::string& severity, const std::string& external_id) {
    const std::string email = external_id + "@x";
    tables.session() << "INSERT INTO import_issues (job_id, severity, code, external_id, email, person, "
                        "message) VALUES (:job, :severity, 'c', :id, :email, 'N', 'm')",
        bound(job, "job"), bound(severity, "severity"), bound(external_id, "id"), bound(email, "email");
  }

  std::vector<std::string> all(std::int64_t job, std::size_t limit) {
    std::vector<std::string> ids;
    std::int64_t after = 0;
    while (true) {
      const auto page = failed_people(tables.url(), job, after, limit);
      if (page.empty()) return ids;
      EXPECT_LE(page.size(), limit);
      for (const auto& each : page) ids.push_back(each.external_id);
      after = page.back().issue_id;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Each, FailedPeople, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(FailedPeople, ComeInPagesByIssue) {
  const auto job = tables.start_job();
  const auto other = tables.start_job();
  std::vector<std::string> expected;
  for (int i = 0; i < 25; ++i) {
    const std::string id = "p" + std::to_string(i);
    add_issue(job, "error", id);
    add_issue(job, "warning", "w" + std::to_string(i));
    add_issue(job, "error", "");
    add_issue(other, "error", "o" + std::to_string(i));
    expected.push_back(id);
  }
  EXPECT_EQ(all(job, 10), expected);
  EXPECT_EQ(all(job, 25), expected);
  EXPECT_EQ(all(job, 1), expected);
  EXPECT_TRUE(all(tables.start_job(), 10).empty());
}

TEST_P(FailedPeople, AreNamedOnceAPage) {
  const auto job = tables.start_job();
  for (const auto* id : {"a", "b", "a", "a"}) add_issue(job, "error", id);
  const auto page = failed_people(tables.url(), job, 0, 10);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].external_id, "a");
  EXPECT_EQ(page[0].email, "a@x");
  EXPECT_EQ(page[0].person, "N");
  EXPECT_EQ(page[1].external_id, "b");
}

class WantsProof : public ImportTest {};
INSTANTIATE_TEST_SUITE_P(Each, WantsProof, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(WantsProof, FollowsTheJobsLeavers) {
  const auto plain = tables.start_job();
  EXPECT_FALSE(tables.writer(plain).wants_proof());
  const auto with_leavers = tables.start_job();
  tables.session() << "UPDATE import_jobs SET leaver_grace = 0, staged = true WHERE id = :id",
      bound(with_leavers, "id");
  EXPECT_TRUE(tables.writer(with_leavers).wants_proof());
}

}  // namespace
}  // namespace rollcall::people
