#include "notice_fixture.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/host_tables.hpp"

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class HostMonitorTest : public NoticeTest {
 protected:
  std::unique_ptr<core::HostMonitor> monitor_ = make_host_monitor(database_);
};
ROLLCALL_ON_EACH_BACKEND(HostMonitorTest);

TEST_P(HostMonitorTest, CountsNothingInAnEmptyDatabase) {
  const auto figures = monitor_->figures();
  EXPECT_TRUE(figures.jobs.empty());
  EXPECT_TRUE(figures.deliveries.empty());
  EXPECT_EQ(figures.sessions, 0U);
  EXPECT_EQ(figures.people_imported, 0U);
}

TEST_P(HostMonitorTest, CountsWhatThereIs) {
  const auto jobs = make_job_repository(database_);
  core::JobRequest request;
  request.workspace_id = 1;
  request.plugin_id = "entra-id";
  request.plugin_options = "{}";
  static_cast<void>(jobs->create(request));
  const auto second = jobs->create(request);
  jobs->claim(second, "worker", std::chrono::seconds(60));
  execute("UPDATE import_jobs SET fetched = 5000000000 WHERE id = " + std::to_string(second));
  choose(account("ada"), core::Channel::mail);
  static_cast<void>(outbox_->add(notice("1"), core::MailService::configured));
  const auto figures = monitor_->figures();
  EXPECT_EQ(figures.jobs, (std::map<std::string, std::uint64_t>{{"queued", 1}, {"running", 1}}));
  EXPECT_EQ(figures.deliveries, (std::map<std::string, std::uint64_t>{{"mail waiting", 1}}));
  EXPECT_EQ(figures.people_imported, 5000000000U);
}

TEST_P(HostMonitorTest, IsReadyWithTablesOfTheRightVersion) {
  static_cast<void>(database_->session());
  EXPECT_NO_THROW(monitor_->require_ready());
  migrate_host_tables(url_, 1);
  try {
    monitor_->require_ready();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_NE(error.message().find("version 1"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace rollcall::store
