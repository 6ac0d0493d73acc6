#include "core/notification_settings.hpp"

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

Notice notice(NoticeKind kind, Severity severity = Severity::error) {
  Notice made;
  made.kind = kind;
  made.severity = severity;
  return made;
}

TEST(NoticeEvent, SaysMostAboutTheNotice) {
  EXPECT_EQ(event_of(notice(NoticeKind::job_completed, Severity::success)), NoticeEvent::job_completed);
  EXPECT_EQ(event_of(notice(NoticeKind::job_completed, Severity::warning)), NoticeEvent::job_issues);
  EXPECT_EQ(event_of(notice(NoticeKind::job_interrupted)), NoticeEvent::job_failed);
  EXPECT_EQ(event_of(notice(NoticeKind::plugin_failed)), NoticeEvent::connection_failed);
}

TEST(NoticeEvent, IsSpelledAsInTheContract) {
  for (const auto* name : {"job_completed", "job_issues", "job_failed", "job_needs_approval",
                           "credential_expires", "connection_failed"}) {
    const auto event = parse_notice_event(name);
    ASSERT_TRUE(event) << name;
    EXPECT_EQ(to_string(*event), name);
  }
  EXPECT_FALSE(parse_notice_event("job"));
}

TEST(NoticeKind, IsSpelledAsInTheContract) {
  for (const auto* name : {"job_completed", "job_failed", "job_needs_approval", "job_interrupted",
                           "credential_expires", "connection_failed", "plugin_failed"}) {
    const auto kind = parse_notice_kind(name);
    ASSERT_TRUE(kind) << name;
    EXPECT_EQ(to_string(*kind), name);
  }
  for (const auto* name : {"success", "info", "warning", "error"}) {
    const auto severity = parse_severity(name);
    ASSERT_TRUE(severity) << name;
    EXPECT_EQ(to_string(*severity), name);
  }
  EXPECT_FALSE(parse_notice_kind(""));
  EXPECT_FALSE(parse_severity("fatal"));
}

TEST(NotificationSettings, SayWhatIsWantedWhere) {
  NotificationSettings settings;
  settings.mail.enabled = true;
  settings.mail.events = {NoticeEvent::job_completed};
  settings.webhook.events = {NoticeEvent::job_failed};
  EXPECT_TRUE(wants(settings, Channel::mail, notice(NoticeKind::job_completed, Severity::success)));
  EXPECT_TRUE(wants(settings, Channel::mail, notice(NoticeKind::job_completed, Severity::warning)));
  EXPECT_FALSE(wants(settings, Channel::mail, notice(NoticeKind::job_failed)));
  EXPECT_FALSE(wants(settings, Channel::webhook, notice(NoticeKind::job_failed))) << "it is switched off";
  settings.mail.events = {NoticeEvent::job_issues};
  EXPECT_FALSE(wants(settings, Channel::mail, notice(NoticeKind::job_completed, Severity::success)));
}

TEST(MailAddress, IsWhatCanStandInACommandAndAHeader) {
  for (const auto* address : {"ada@contoso.com", "o'neil+x@mail.contoso.com", "root@localhost"})
    EXPECT_FALSE(fault_of_mail_address(address)) << address;
  const std::string long_part(65, 'a');
  for (const std::string& address :
       {std::string(), std::string("ada"), std::string("@contoso.com"), std::string("ada@"),
        std::string("ada@contoso.com\r\nRCPT TO:<eve@x.com>"), std::string("ada@contoso.com\n"),
        std::string("ada lovelace@contoso.com"), std::string("ada@contoso.com, eve@x.com"),
        std::string("<ada@contoso.com>"), std::string("ada@contoso.com>"), std::string("a@b@c"),
        std::string("\"a b\"@contoso.com"), std::string("\xC3\xA9@contoso.com"),
        std::string("a..b@contoso.com"), std::string("ada@-contoso.com"),
        std::string("ada\0@contoso.com", 16), long_part + "@contoso.com"})
    EXPECT_TRUE(fault_of_mail_address(address)) << address;
}

TEST(WebhookUrl, IsSecureOrOnThisMachine) {
  for (const auto* url :
       {"https://example.com", "https://example.com/hook?a=b&c=%20", "https://10.0.0.5:8443/x",
        "https://[2001:db8::1]:8443/x", "http://localhost:8080/hook", "http://127.0.0.1/x",
        "http://127.1.2.3:65535", "http://[::1]:9/x", "https://example.com?x=http://other"})
    EXPECT_FALSE(fault_of_webhook_url(url)) << url << ": " << *fault_of_webhook_url(url);
  for (const auto* url : {"",
                          "example.com",
                          "ftp://example.com",
                          "HTTPS://example.com",
                          "http://example.com",
                          "http://10.0.0.5/x",
                          "http://127.0.0.1.example.com/",
                          "http://localhost.example.com/",
                          "http://localhost@example.com/",
                          "http://127.0.0.1:80@example.com/",
                          "https://user:pw@example.com/",
                          "https://",
                          "https:///x",
                          "https://example.com\\@other",
                          "https://example.com/a b",
                          "https://example.com/\r\nHost: other",
                          "https://example.com/#part",
                          "https://ex\xC3\xA9mple.com/",
                          "https://example.com:0/",
                          "https://example.com:99999/",
                          "https://example.com:80a/",
                          "http://2130706433/",
                          "http://0x7f.0.0.1/",
                          "http://127.1/",
                          "http://[::ffff:10.0.0.1]/",
                          "https://[::1/",
                          "https://exa%6dple.com/"})
    EXPECT_TRUE(fault_of_webhook_url(url)) << url;
}

}  // namespace
}  // namespace rollcall::core
