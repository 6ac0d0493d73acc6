#include "notices/webhook_message.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::notices {
namespace {

Message message() {
  Message made;
  made.delivery = "12";
  made.event = "job_failed";
  made.notice.created_at = "2026-11-23T09:30:00.000Z";
  made.notice.notice.kind = core::NoticeKind::job_failed;
  made.notice.notice.severity = core::Severity::error;
  made.notice.notice.title = "Import failed";
  made.notice.notice.message = "The secret has expired.";
  made.notice.notice.job_id = 17;
  made.notice.notice.plugin = "entra-id";
  return made;
}

TEST(WebhookMessage, SaysAllOfTheNotice) {
  EXPECT_EQ(nlohmann::json::parse(webhook_body(message(), "https://people.example")),
            nlohmann::json::parse(R"({"delivery": "12", "event": "job_failed",
              "created_at": "2026-11-23T09:30:00.000Z", "kind": "job_failed", "severity": "error",
              "title": "Import failed", "message": "The secret has expired.", "job_id": 17,
              "connection_id": null, "plugin": "entra-id", "url": "https://people.example/jobs/17"})"));
}

TEST(WebhookMessage, IsJsonWhateverIsInIt) {
  Message evil = message();
  evil.notice.notice.title = "\xFF\"}\r\n";
  EXPECT_TRUE(nlohmann::json::accept(webhook_body(evil, "")));
}

// The expected value comes from another program:
// printf '1700000000.{}' | openssl dgst -sha256 -hmac Jefe
TEST(WebhookMessage, IsSignedAsDocumented) {
  EXPECT_EQ(webhook_signature("Jefe", 1700000000, "{}"),
            "t=1700000000,v1=d3793e2b4103edfbd98cc19591832f5fad701d413db9fcae0ae7dab8184ed207");
}

TEST(WebhookMessage, LinksToWhatItIsAbout) {
  core::Notice notice;
  EXPECT_EQ(link_of("https://people.example", notice), "https://people.example/notifications");
  notice.connection_id = 3;
  EXPECT_EQ(link_of("https://people.example", notice), "https://people.example/connections");
  notice.job_id = 9;
  EXPECT_EQ(link_of("https://people.example", notice), "https://people.example/jobs/9");
  EXPECT_EQ(link_of("", notice), "");
}

}  // namespace
}  // namespace rollcall::notices
