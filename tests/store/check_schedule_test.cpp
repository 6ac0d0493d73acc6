#include "notice_fixture.hpp"

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

constexpr std::chrono::seconds kNow{0}, kLater{3600};

class CheckScheduleTest : public NoticeTest {
 protected:
  std::int64_t connection(const std::string& name) {
    core::Connection made;
    made.workspace_id = 1;
    made.plugin_id = "entra-id";
    made.name = name;
    return make_connection_repository(database_, box_)->save(made, {});
  }
  std::unique_ptr<core::CheckSchedule> schedule_ = make_check_schedule(database_);
};
ROLLCALL_ON_EACH_BACKEND(CheckScheduleTest);

TEST_P(CheckScheduleTest, HasNothingToDoWithoutConnections) {
  EXPECT_FALSE(schedule_->claim_due(kNow, kLater));
}

TEST_P(CheckScheduleTest, WaitsWithANewConnection) {
  static_cast<void>(connection("default"));
  EXPECT_FALSE(schedule_->claim_due(kLater, kLater));
  EXPECT_FALSE(schedule_->claim_due(kNow, kLater)) << "it has its time already";
}

TEST_P(CheckScheduleTest, GivesEachToOne) {
  const auto first = connection("first");
  const auto second = connection("second");
  const auto other = make_check_schedule(open());
  EXPECT_EQ(schedule_->claim_due(kNow, kLater).value().connection_id, first);
  EXPECT_EQ(other->claim_due(kNow, kLater).value().connection_id, second);
  EXPECT_FALSE(schedule_->claim_due(kNow, kLater));
}

TEST_P(CheckScheduleTest, GivesOutAgainWhatNobodySettled) {
  const auto id = connection("default");
  EXPECT_EQ(schedule_->claim_due(kNow, kNow).value().connection_id, id);
  EXPECT_EQ(schedule_->claim_due(kNow, kLater).value().connection_id, id);
}

TEST_P(CheckScheduleTest, RemembersHowItStands) {
  auto due =
      core::DueCheck{.connection_id = connection("default"), .failures = 2, .alarms = 5, .alarmed = true};
  static_cast<void>(schedule_->claim_due(kNow, kLater));
  schedule_->settle(due, kNow);
  EXPECT_EQ(schedule_->claim_due(kNow, kNow), due);
  due.alarmed = false;
  schedule_->settle(due, kLater);
  EXPECT_FALSE(schedule_->claim_due(kNow, kLater));
}

TEST_P(CheckScheduleTest, ForgetsARemovedConnection) {
  const auto id = connection("default");
  static_cast<void>(schedule_->claim_due(kNow, kNow));
  make_connection_repository(database_, box_)->remove(id);
  EXPECT_FALSE(schedule_->claim_due(kNow, kNow));
}

}  // namespace
}  // namespace rollcall::store
