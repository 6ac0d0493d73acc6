#pragma once

#include "core/notice_ports.hpp"
#include "store/repositories.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::notices {

/// A database with one account, and what the parts under test are made from.
class OutboxFixture : public testing::Test {
 protected:
  OutboxFixture() {
    account_ = 1;
    store::Database first(url_);
    insert_account(first);
  }

  [[nodiscard]] std::unique_ptr<core::Outbox> open() const { return store::make_outbox(database(), box_); }
  [[nodiscard]] std::unique_ptr<core::NotificationSettingsRepository> settings() const {
    return store::make_notification_settings_repository(database(), box_);
  }
  [[nodiscard]] core::HostFigures figures() const { return store::make_host_monitor(database())->figures(); }

  void choose(core::Channel channel, const std::string& target, const std::string& secret = "") const {
    core::NotificationSettings chosen = settings()->settings(account_);
    auto& one = channel == core::Channel::mail ? chosen.mail : chosen.webhook;
    one.enabled = true;
    one.target = target;
    settings()->save(account_, chosen, secret);
  }

  static core::Notice notice(const std::string& title) {
    core::Notice made;
    made.kind = core::NoticeKind::job_failed;
    made.severity = core::Severity::error;
    made.title = title;
    made.message = "It did not work.";
    made.job_id = 17;
    return made;
  }

  rollcall::test::TempDir folder_;
  std::string url_ = "sqlite://" + folder_.file("rollcall.db");
  std::shared_ptr<store::SecretBox> box_ = std::make_shared<store::SecretBox>(folder_.file("secrets.key"));
  std::int64_t account_ = 0;

 private:
  [[nodiscard]] std::shared_ptr<store::Database> database() const {
    return std::make_shared<store::Database>(url_);
  }
  static void insert_account(store::Database& database);
};

}  // namespace rollcall::notices
