#include "notice_fixture.hpp"
#include "rollcall/sdk/error.hpp"

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::NoticeEvent;

class NotificationSettingsRepositoryTest : public NoticeTest {
 protected:
  void SetUp() override { ada_ = account("ada"); }
  std::int64_t ada_ = 0;
};
ROLLCALL_ON_EACH_BACKEND(NotificationSettingsRepositoryTest);

TEST_P(NotificationSettingsRepositoryTest, IsOffUntilSomebodySaysSomething) {
  EXPECT_EQ(settings_->settings(ada_), core::NotificationSettings());
  EXPECT_FALSE(settings_->settings(ada_).mail.enabled);
  EXPECT_FALSE(settings_->has_webhook_secret(ada_));
  EXPECT_EQ(settings_->webhook_secret(ada_), "");
  EXPECT_FALSE(settings_->last_webhook_delivery(ada_));
  EXPECT_EQ(settings_->mail_address(ada_), "ada@contoso.com");
}

TEST_P(NotificationSettingsRepositoryTest, KeepsWhatWasSaid) {
  core::NotificationSettings settings;
  settings.mail = {.enabled = true, .target = "ops@contoso.com", .events = {NoticeEvent::job_issues}};
  settings.webhook = {.enabled = true, .target = "https://example.com/\"x\"", .events = {}};
  settings_->save(ada_, settings, "s3cret");
  EXPECT_EQ(settings_->settings(ada_), settings);
  EXPECT_EQ(settings_->mail_address(ada_), "ops@contoso.com");
  EXPECT_EQ(settings_->webhook_secret(ada_), "s3cret");
  settings.mail.target = "";
  settings_->save(ada_, settings, std::nullopt);
  EXPECT_EQ(settings_->settings(ada_), settings);
  EXPECT_TRUE(settings_->has_webhook_secret(ada_)) << "nothing was said of it";
  settings_->save(ada_, settings, "");
  EXPECT_FALSE(settings_->has_webhook_secret(ada_));
}

TEST_P(NotificationSettingsRepositoryTest, SealsTheSecretForThisAccountAlone) {
  settings_->save(ada_, {}, "s3cret");
  EXPECT_EQ(value_of("SELECT secret_ciphertext FROM notification_settings").find("s3cret"),
            std::string::npos);
  const auto bob = account("bob");
  settings_->save(bob, {}, "other");
  execute(
      "UPDATE notification_settings SET secret_nonce = (SELECT secret_nonce FROM notification_settings "
      "WHERE administrator_id = " +
      std::to_string(ada_) +
      "), secret_ciphertext = (SELECT secret_ciphertext FROM notification_settings "
      "WHERE administrator_id = " +
      std::to_string(ada_) + ") WHERE administrator_id = " + std::to_string(bob));
  EXPECT_THROW(static_cast<void>(settings_->webhook_secret(bob)), Error);
}

TEST_P(NotificationSettingsRepositoryTest, TellsHowTheLastCallWent) {
  choose(ada_, core::Channel::webhook, "https://example.com/");
  static_cast<void>(outbox_->add(notice("1"), core::MailService::none));
  const auto delivery = outbox_->claim_due(core::Channel::webhook, std::chrono::seconds(60));
  ASSERT_TRUE(delivery);
  EXPECT_FALSE(settings_->last_webhook_delivery(ada_)) << "it is not over";
  outbox_->postpone(delivery->id, "Nobody answered.", std::chrono::seconds(60));
  EXPECT_EQ(settings_->last_webhook_delivery(ada_).value().message, "Nobody answered.");
  EXPECT_FALSE(settings_->last_webhook_delivery(ada_).value().ok);
  outbox_->delivered(delivery->id, "Taken.");
  EXPECT_TRUE(settings_->last_webhook_delivery(ada_).value().ok);
  EXPECT_TRUE(settings_->last_webhook_delivery(ada_).value().at.ends_with('Z'));
}

TEST_P(NotificationSettingsRepositoryTest, TellsHowATestWentUntilSomethingIsSent) {
  settings_->note_webhook_test(ada_, false, "It answered 404.");
  EXPECT_EQ(settings_->last_webhook_delivery(ada_).value().message, "It answered 404.");
  EXPECT_FALSE(settings_->last_webhook_delivery(ada_).value().ok);
  EXPECT_TRUE(settings_->last_webhook_delivery(ada_).value().at.ends_with('Z'));
  EXPECT_EQ(settings_->settings(ada_), core::NotificationSettings()) << "nothing was chosen by that";
  choose(ada_, core::Channel::webhook, "https://example.com/", "s3cret");
  EXPECT_EQ(settings_->last_webhook_delivery(ada_).value().message, "It answered 404.");
  settings_->note_webhook_test(ada_, true, "Taken.");
  EXPECT_EQ(settings_->webhook_secret(ada_), "s3cret");
  EXPECT_TRUE(settings_->settings(ada_).webhook.enabled);
  static_cast<void>(outbox_->add(notice("1"), core::MailService::none));
  const auto delivery = outbox_->claim_due(core::Channel::webhook, std::chrono::seconds(60));
  ASSERT_TRUE(delivery);
  EXPECT_EQ(settings_->last_webhook_delivery(ada_).value().message, "Taken.");
  execute("UPDATE deliveries SET updated_at = '2001-01-01T00:00:00.000Z'");
  outbox_->delivered(delivery->id, "Delivered.");
  EXPECT_EQ(settings_->last_webhook_delivery(ada_).value().message, "Delivered.");
}

}  // namespace
}  // namespace rollcall::store
