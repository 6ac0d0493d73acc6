#include "store/repositories.hpp"
#include "web/support/contract_check.hpp"
#include "web/support/host.hpp"

namespace rollcall::test::web {
namespace {

[[maybe_unused]] const bool kCovered = cover_area("notifications");

class NotificationsTest : public WebTest {
 protected:
  void add(const std::string& title, std::int64_t job_id = 0) {
    core::Notice notice;
    notice.kind = core::NoticeKind::job_completed;
    notice.severity = core::Severity::success;
    notice.title = title;
    notice.message = "10,000 people read.";
    notice.job_id = job_id;
    outbox_->add(notice, core::MailService::none);
  }
  std::unique_ptr<core::Outbox> outbox_ =
      store::make_outbox(host.database, std::make_shared<store::SecretBox>(host.folder.file("secrets.key")));
};

TEST_F(NotificationsTest, AreListedNewestFirst) {
  add("First");
  add("Second", 17);
  const auto page = get("/notifications").json();
  ASSERT_EQ(page.at("notifications").size(), 2U);
  EXPECT_EQ(page["notifications"][0]["title"], "Second");
  EXPECT_EQ(page["notifications"][0]["job_id"], 17);
  EXPECT_EQ(page["notifications"][0]["plugin"], nullptr);
  EXPECT_EQ(page["notifications"][1]["job_id"], nullptr);
  EXPECT_EQ(page["total"]["value"], 2);
  EXPECT_EQ(page["unread"], 2);
  EXPECT_EQ(page["next_cursor"], nullptr);
}

TEST_F(NotificationsTest, ArePaged) {
  for (const auto* title : {"1", "2", "3"}) add(title);
  const auto first = get("/notifications?limit=2").json();
  ASSERT_EQ(first["notifications"].size(), 2U);
  const auto second = get("/notifications?limit=2&cursor=" + first["next_cursor"].get<std::string>()).json();
  ASSERT_EQ(second["notifications"].size(), 1U);
  EXPECT_EQ(second["notifications"][0]["title"], "1");
  EXPECT_EQ(second["next_cursor"], nullptr);
  EXPECT_EQ(get("/notifications?cursor=e30").status, 422U) << "a cursor of nothing";
  EXPECT_EQ(get("/notifications?cursor=%00").status, 422U);
}

TEST_F(NotificationsTest, AreReadByEachForThemselves) {
  add("1");
  add("2");
  const auto id = get("/notifications").json()["notifications"][0]["id"].get<std::int64_t>();
  EXPECT_EQ(viewer.post("/notifications/" + std::to_string(id) + "/read").status, 204U) << "a viewer may";
  EXPECT_EQ(viewer.get("/notifications?unread=true").json()["total"]["value"], 1);
  EXPECT_EQ(viewer.get("/notifications").json()["unread"], 1);
  EXPECT_EQ(get("/notifications").json()["unread"], 2) << "Ada has not";
  EXPECT_EQ(post("/notifications/read").status, 204U);
  EXPECT_EQ(get("/notifications").json()["unread"], 0);
  EXPECT_NE(get("/notifications").json()["notifications"][0]["read_at"], "");
  EXPECT_EQ(viewer.get("/notifications").json()["unread"], 1);
}

TEST_F(NotificationsTest, RefuseWhatIsNotThere) {
  EXPECT_EQ(post("/notifications/4711/read").status, 404U);
  EXPECT_EQ(nobody.get("/notifications").status, 401U);
  EXPECT_EQ(nobody.post("/notifications/read").status, 401U);
}

}  // namespace
}  // namespace rollcall::test::web
