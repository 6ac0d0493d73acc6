#include "web/support/host.hpp"

namespace rollcall::test::web {
namespace {

using nlohmann::json;

class NotificationSettingsTest : public WebTest {
 protected:
  static json settings(const std::string& address, const std::string& url) {
    return {{"mail", {{"enabled", true}, {"address", address}, {"events", {"job_failed"}}}},
            {"webhook",
             {{"enabled", !url.empty()}, {"url", url}, {"events", {"job_issues", "connection_failed"}}}}};
  }
  static constexpr const char* kPath = "/profile/notifications";
};

TEST_F(NotificationSettingsTest, AreOffAtFirst) {
  const auto shown = get(kPath).json();
  EXPECT_EQ(shown["mail"]["enabled"], false);
  EXPECT_EQ(shown["mail"]["available"], false);
  EXPECT_EQ(shown["webhook"]["enabled"], false);
  EXPECT_EQ(shown["webhook"]["has_secret"], false);
  EXPECT_EQ(shown["webhook"]["last_delivery"], nullptr);
}

TEST_F(NotificationSettingsTest, KeepWhatWasChosenAndHideTheSecret) {
  auto chosen = settings("ops@contoso.com", "https://example.com/hook");
  chosen["webhook"]["secret"] = "s3cret";
  const auto reply = put(kPath, chosen);
  EXPECT_EQ(reply.status, 200U) << reply.body;
  EXPECT_EQ(reply.body.find("s3cret"), std::string::npos);
  auto shown = get(kPath).json();
  EXPECT_EQ(shown["mail"]["address"], "ops@contoso.com");
  EXPECT_EQ(shown["webhook"]["events"], json({"job_issues", "connection_failed"}));
  EXPECT_EQ(shown["webhook"]["has_secret"], true);
  shown["mail"]["address"] = "";
  EXPECT_EQ(put(kPath, shown).status, 200U) << "as the panel sends it back, with what is read only";
  EXPECT_EQ(get(kPath).json()["webhook"]["has_secret"], true);
  shown["webhook"]["secret"] = "";
  EXPECT_EQ(put(kPath, shown).json()["webhook"]["has_secret"], false);
  const auto audit = host.audit_lines();
  ASSERT_FALSE(audit.empty());
  EXPECT_EQ(audit.front(), "ada: notifications.changed ada");
}

TEST_F(NotificationSettingsTest, NameTheFieldThatIsNotRight) {
  EXPECT_FALSE(field_error(put(kPath, settings("no address", "")), "/mail/address").empty());
  EXPECT_FALSE(
      field_error(put(kPath, settings("a@b.c\r\nBcc: eve@example.com", "")), "/mail/address").empty());
  EXPECT_FALSE(field_error(put(kPath, settings("", "http://example.com/")), "/webhook/url").empty());
  auto nowhere = settings("", "");
  nowhere["webhook"]["enabled"] = true;
  EXPECT_FALSE(field_error(put(kPath, nowhere), "/webhook/url").empty());
  host.execute("UPDATE administrators SET email = ''");
  EXPECT_FALSE(field_error(put(kPath, settings("", "")), "/mail/address").empty());
}

TEST_F(NotificationSettingsTest, LetAViewerHaveMailButNoWebhook) {
  EXPECT_EQ(viewer.put(kPath, settings("vera@contoso.com", "")).status, 200U);
  EXPECT_EQ(viewer.put(kPath, settings("", "http://127.0.0.1:8080/")).status, 403U);
  EXPECT_EQ(viewer.post("/profile/notifications/test", {{"channel", "webhook"}}).status, 403U);
}

TEST_F(NotificationSettingsTest, SendATestMessage) {
  auto chosen = settings("", "https://example.com/hook");
  chosen["webhook"]["secret"] = "s3cret";
  ASSERT_EQ(put(kPath, chosen).status, 200U);
  host.test_messages.result = {false, "The receiver answered 404: it did not take the call."};
  const auto reply = post("/profile/notifications/test", {{"channel", "webhook"}});
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.json(),
            json({{"ok", false}, {"message", "The receiver answered 404: it did not take the call."}}));
  EXPECT_EQ(get(kPath).json()["webhook"]["last_delivery"]["ok"], false);
  EXPECT_EQ(get(kPath).json()["webhook"]["last_delivery"]["message"], host.test_messages.result.message);
  host.test_messages.result = {true, "Taken."};
  EXPECT_EQ(post("/profile/notifications/test", {{"channel", "mail"}}).json()["ok"], true);
  ASSERT_EQ(host.test_messages.sent.size(), 2U);
  EXPECT_EQ(host.test_messages.sent[0].target, "https://example.com/hook");
  EXPECT_EQ(host.test_messages.sent[0].secret, "s3cret");
  EXPECT_EQ(host.test_messages.sent[1].target, "ada@example.com");
  EXPECT_EQ(host.test_messages.sent[1].account_id, ada);
}

TEST_F(NotificationSettingsTest, SayWhatIsMissingForATest) {
  EXPECT_EQ(post("/profile/notifications/test", {{"channel", "webhook"}}).status, 409U);
  EXPECT_EQ(post("/profile/notifications/test", {{"channel", "pigeon"}}).status, 422U);
  EXPECT_TRUE(host.test_messages.sent.empty());
}

}  // namespace
}  // namespace rollcall::test::web
