#include "notice_fixture.hpp"

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::Channel;
using core::MailService;
constexpr std::chrono::seconds kLease{60};
constexpr std::chrono::seconds kNoTime{0};

class OutboxTest : public NoticeTest {
 protected:
  void SetUp() override { ada_ = account("ada"); }
  std::string deliveries(const std::string& condition = "1 = 1") {
    return value_of("SELECT CAST(count(*) AS TEXT) FROM deliveries WHERE " + condition);
  }
  std::int64_t ada_ = 0;
};
ROLLCALL_ON_EACH_BACKEND(OutboxTest);

TEST_P(OutboxTest, QueuesWhatEachAccountWants) {
  choose(ada_, Channel::mail);
  choose(account("bob"), Channel::webhook, "https://example.com/bob");
  static_cast<void>(account("eve"));
  const auto gone = account("gone");
  choose(gone, Channel::mail);
  execute("UPDATE administrators SET enabled = " +
          std::string(GetParam() == people::Backend::sqlite ? "0" : "false") +
          " WHERE id = " + std::to_string(gone));
  EXPECT_TRUE(outbox_->add(notice("1"), MailService::configured));
  EXPECT_EQ(deliveries(), "2");
  const auto mail = outbox_->claim_due(Channel::mail, kLease);
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->account_id, ada_);
  EXPECT_EQ(mail->target, "ada@contoso.com");
  EXPECT_EQ(mail->attempts, 1);
  EXPECT_EQ(mail->notice.notice.title, "1");
  EXPECT_TRUE(mail->wanted);
  EXPECT_FALSE(outbox_->claim_due(Channel::mail, kLease)) << "it is being sent";
  EXPECT_EQ(outbox_->claim_due(Channel::webhook, kLease).value().target, "https://example.com/bob");
}

TEST_P(OutboxTest, CallsWebhooksOfAdministratorsAlone) {
  choose(ada_, Channel::webhook, "https://example.com/");
  EXPECT_TRUE(outbox_->add(notice("1"), MailService::none));
  execute("UPDATE administrators SET role = 'viewer'");
  EXPECT_TRUE(outbox_->add(notice("2"), MailService::none));
  EXPECT_EQ(deliveries(), "1");
  EXPECT_FALSE(outbox_->claim_due(Channel::webhook, kLease).value().wanted);
}

TEST_P(OutboxTest, QueuesNoMailWithoutAMailServer) {
  choose(ada_, Channel::mail);
  EXPECT_TRUE(outbox_->add(notice("1"), MailService::none));
  EXPECT_EQ(deliveries(), "0");
}

TEST_P(OutboxTest, DropsANoticeOfAKnownKey) {
  choose(ada_, Channel::mail);
  EXPECT_TRUE(outbox_->add(notice("1", "job:17"), MailService::configured));
  EXPECT_FALSE(outbox_->add(notice("2", "job:17"), MailService::configured));
  EXPECT_TRUE(outbox_->add(notice("3", "job:18"), MailService::configured));
  EXPECT_TRUE(outbox_->add(notice("4"), MailService::configured));
  EXPECT_TRUE(outbox_->add(notice("5"), MailService::configured)) << "no key is no key";
  EXPECT_EQ(deliveries(), "4");
  EXPECT_EQ(notices_->list(ada_, core::NoticeFilter::all, 0, 50).total, 4U);
}

TEST_P(OutboxTest, GivesOutAgainWhatNobodySettled) {
  choose(ada_, Channel::mail);
  static_cast<void>(outbox_->add(notice("1"), MailService::configured));
  const auto first = outbox_->claim_due(Channel::mail, kNoTime);
  const auto second = outbox_->claim_due(Channel::mail, kLease);
  ASSERT_TRUE(first && second) << "its first sender is gone";
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->attempts, 2);
}

TEST_P(OutboxTest, SettlesOnce) {
  choose(ada_, Channel::mail);
  static_cast<void>(outbox_->add(notice("1"), MailService::configured));
  const auto delivery = outbox_->claim_due(Channel::mail, kNoTime);
  outbox_->delivered(delivery.value().id, "Taken.");
  outbox_->postpone(delivery->id, "Late.", kNoTime);
  outbox_->give_up(delivery->id, "Late.");
  EXPECT_FALSE(outbox_->claim_due(Channel::mail, kLease));
  EXPECT_EQ(deliveries("state = 'delivered' AND message = 'Taken.' AND due_at IS NULL"), "1");
}

TEST_P(OutboxTest, WaitsForAsLongAsItIsTold) {
  choose(ada_, Channel::mail);
  static_cast<void>(outbox_->add(notice("1"), MailService::configured));
  const auto delivery = outbox_->claim_due(Channel::mail, kLease);
  outbox_->postpone(delivery.value().id, "Nobody answered.", std::chrono::hours(1));
  EXPECT_FALSE(outbox_->claim_due(Channel::mail, kLease));
  outbox_->postpone(delivery->id, "Nobody answered.", kNoTime);
  EXPECT_EQ(outbox_->claim_due(Channel::mail, kLease).value().attempts, 2);
}

TEST_P(OutboxTest, SendsToWhereTheSettingsAreNow) {
  choose(ada_, Channel::webhook, "https://example.com/old", "old");
  static_cast<void>(outbox_->add(notice("1"), MailService::none));
  choose(ada_, Channel::webhook, "https://example.com/new", "new");
  const auto delivery = outbox_->claim_due(Channel::webhook, kNoTime);
  EXPECT_EQ(delivery.value().target, "https://example.com/new");
  EXPECT_EQ(delivery->secret, "new");
  outbox_->switch_off_webhook(ada_);
  EXPECT_FALSE(settings_->settings(ada_).webhook.enabled);
  EXPECT_EQ(settings_->settings(ada_).webhook.target, "https://example.com/new");
  EXPECT_FALSE(outbox_->claim_due(Channel::webhook, kNoTime).value().wanted);
}

TEST_P(OutboxTest, GivesUpASecretThatCannotBeOpened) {
  choose(ada_, Channel::webhook, "https://example.com/", "s3cret");
  static_cast<void>(outbox_->add(notice("1"), MailService::none));
  execute("UPDATE notification_settings SET secret_ciphertext = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'");
  EXPECT_FALSE(outbox_->claim_due(Channel::webhook, kLease));
  EXPECT_EQ(deliveries("state = 'failed'"), "1");
}

TEST_P(OutboxTest, GivesEachDeliveryToOneOfSeveralHosts) {
  choose(ada_, Channel::mail);
  constexpr int kNotices = 30;
  for (int i = 0; i < kNotices; ++i)
    static_cast<void>(outbox_->add(notice(std::to_string(i)), MailService::configured));
  std::mutex mutex;
  std::multiset<std::int64_t> claimed;
  std::vector<std::thread> hosts;
  for (int i = 0; i < 3; ++i)
    hosts.emplace_back([&, database = open()] {
      const auto outbox = make_outbox(database, box_);
      while (const auto delivery = outbox->claim_due(Channel::mail, kLease)) {
        const std::lock_guard lock(mutex);
        claimed.insert(delivery->id);
      }
    });
  for (auto& host : hosts) host.join();
  while (const auto delivery = outbox_->claim_due(Channel::mail, kLease)) claimed.insert(delivery->id);
  EXPECT_EQ(claimed.size(), static_cast<std::size_t>(kNotices));
  EXPECT_EQ(std::set<std::int64_t>(claimed.begin(), claimed.end()).size(), claimed.size());
}

}  // namespace
}  // namespace rollcall::store
