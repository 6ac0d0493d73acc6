#include "notice_fixture.hpp"
#include "rollcall/sdk/error.hpp"

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::NoticeFilter;

class NoticeRepositoryTest : public NoticeTest {
 protected:
  void SetUp() override {
    ada_ = account("ada");
    bob_ = account("bob");
  }
  void add(const std::string& title) { ASSERT_TRUE(outbox_->add(notice(title), core::MailService::none)); }
  std::int64_t ada_ = 0, bob_ = 0;
};
ROLLCALL_ON_EACH_BACKEND(NoticeRepositoryTest);

TEST_P(NoticeRepositoryTest, ListsNewestFirstWithAllThatWasSaid) {
  core::Notice first = notice("First");
  first.kind = core::NoticeKind::connection_failed;
  first.severity = core::Severity::warning;
  first.job_id = 0;
  first.connection_id = 3;
  first.plugin = "";
  static_cast<void>(outbox_->add(first, core::MailService::none));
  add("Second \xD7\xA9 \"quoted\"");
  const auto page = notices_->list(ada_, NoticeFilter::all, 0, 50);
  ASSERT_EQ(page.notices.size(), 2U);
  EXPECT_EQ(page.notices[0].notice.title, "Second \xD7\xA9 \"quoted\"");
  EXPECT_EQ(page.notices[0].notice.job_id, 17);
  EXPECT_EQ(page.notices[0].notice.plugin, "entra-id");
  EXPECT_EQ(page.notices[0].read_at, "");
  EXPECT_EQ(page.notices[1].notice.kind, core::NoticeKind::connection_failed);
  EXPECT_EQ(page.notices[1].notice.severity, core::Severity::warning);
  EXPECT_EQ(page.notices[1].notice.job_id, 0);
  EXPECT_EQ(page.notices[1].notice.connection_id, 3);
  EXPECT_EQ(page.notices[1].notice.plugin, "");
  EXPECT_EQ(page.notices[1].created_at.size(), std::string("2026-01-01T00:00:00.000Z").size());
  EXPECT_FALSE(page.has_more);
  EXPECT_EQ(page.total, 2U);
  EXPECT_EQ(page.unread, 2U);
}

TEST_P(NoticeRepositoryTest, GoesOnAfterAPage) {
  for (const auto* title : {"1", "2", "3"}) add(title);
  const auto first = notices_->list(ada_, NoticeFilter::all, 0, 2);
  ASSERT_EQ(first.notices.size(), 2U);
  EXPECT_TRUE(first.has_more);
  add("4");  // does not move what follows
  const auto second = notices_->list(ada_, NoticeFilter::all, first.notices.back().id, 2);
  ASSERT_EQ(second.notices.size(), 1U);
  EXPECT_EQ(second.notices[0].notice.title, "1");
  EXPECT_FALSE(second.has_more);
  EXPECT_EQ(second.total, 4U);
}

TEST_P(NoticeRepositoryTest, KeepsWhatEachAccountHasRead) {
  add("1");
  add("2");
  const auto id = notices_->list(ada_, NoticeFilter::all, 0, 1).notices.at(0).id;
  notices_->mark_read(ada_, id);
  notices_->mark_read(ada_, id);  // again is fine
  const auto unread = notices_->list(ada_, NoticeFilter::unread, 0, 50);
  ASSERT_EQ(unread.notices.size(), 1U);
  EXPECT_EQ(unread.notices[0].notice.title, "1");
  EXPECT_EQ(unread.total, 1U);
  EXPECT_TRUE(notices_->list(ada_, NoticeFilter::all, 0, 50).notices.at(0).read_at.ends_with('Z'));
  EXPECT_EQ(notices_->list(bob_, NoticeFilter::all, 0, 50).unread, 2U);
  notices_->mark_all_read(ada_);
  EXPECT_EQ(notices_->list(ada_, NoticeFilter::all, 0, 50).unread, 0U);
  EXPECT_EQ(notices_->list(bob_, NoticeFilter::all, 0, 50).unread, 2U);
}

TEST_P(NoticeRepositoryTest, HidesWhatWasBeforeTheAccount) {
  add("old");
  const auto old = notices_->list(ada_, NoticeFilter::all, 0, 50).notices.at(0).id;
  const auto eve = account("eve", -60);  // an hour from now, so that no clock's resolution matters
  EXPECT_EQ(notices_->list(eve, NoticeFilter::all, 0, 50).total, 0U);
  EXPECT_THROW(notices_->mark_read(eve, old), Error);
}

TEST_P(NoticeRepositoryTest, RefusesWhatIsNotThere) {
  try {
    notices_->mark_read(ada_, 4711);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::not_found);
  }
}

}  // namespace
}  // namespace rollcall::store
