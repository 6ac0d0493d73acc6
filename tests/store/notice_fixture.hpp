#pragma once

#include "backends.hpp"
#include "core/notice_ports.hpp"

#include <string>

namespace rollcall::store {

/// Accounts and notices on a database of each backend.
class NoticeTest : public StoreTest {
 protected:
  /// An enabled account, made so long ago.
  std::int64_t account(const std::string& user, int age_minutes = 60) {
    const std::string at =
        GetParam() == people::Backend::sqlite
            ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '" + std::to_string(-age_minutes) + " minutes')"
            : "clock_timestamp() - INTERVAL '" + std::to_string(age_minutes) + " minutes'";
    execute(
        "INSERT INTO administrators (user_name, user_key, email, role, password_hash, enabled, created_at) "
        "VALUES ('" +
        user + "', '" + user + "', '" + user + "@contoso.com', 'administrator', 'x', " +
        (GetParam() == people::Backend::sqlite ? "1" : "true") + ", " + at + ")");
    return std::stoll(
        value_of("SELECT CAST(id AS TEXT) FROM administrators WHERE user_key = '" + user + "'"));
  }

  static core::Notice notice(const std::string& title, const std::string& key = "") {
    core::Notice made;
    made.kind = core::NoticeKind::job_failed;
    made.severity = core::Severity::error;
    made.title = title;
    made.message = "It did not work.";
    made.job_id = 17;
    made.plugin = "entra-id";
    made.key = key;
    return made;
  }

  void choose(std::int64_t account_id, core::Channel channel, const std::string& target = "",
              const std::string& secret = "") {
    core::NotificationSettings settings = settings_->settings(account_id);
    auto& chosen = channel == core::Channel::mail ? settings.mail : settings.webhook;
    chosen.enabled = true;
    chosen.target = target;
    settings_->save(account_id, settings, secret);
  }

  std::shared_ptr<SecretBox> box_ = std::make_shared<SecretBox>(folder_.file("secrets.key"));
  std::unique_ptr<core::Outbox> outbox_ = make_outbox(database_, box_);
  std::unique_ptr<core::NoticeRepository> notices_ = make_notice_repository(database_);
  std::unique_ptr<core::NotificationSettingsRepository> settings_ =
      make_notification_settings_repository(database_, box_);
};

}  // namespace rollcall::store
