#pragma once

#include "core/accounts.hpp"
#include "core/audit_ports.hpp"
#include "core/connection_ports.hpp"
#include "core/imported_groups.hpp"
#include "core/job_ports.hpp"
#include "core/job_queue.hpp"
#include "core/notice.hpp"
#include "core/notice_ports.hpp"
#include "core/ports.hpp"
#include "core/user_directory.hpp"
#include "core/wizard_ports.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rollcall::web::api {

/// What is said about this host.
struct HostFacts {
  std::string version;
  std::string database;  ///< "sqlite" or "postgresql"
  std::string plugins_folder;
  std::string public_url;  ///< without a trailing slash
  bool mail_configured = false;
};

class JobWatch;

/// What the operations work with: one for each worker thread of the server, since repositories belong to a
/// thread. What is a reference is shared and thread-safe.
struct Services {
  const HostFacts& facts;
  core::PluginHost& plugins;
  core::JobQueue& queue;
  core::Notifier& notifier;
  core::TestSender& test_messages;

  std::unique_ptr<core::Accounts> accounts = {};
  std::unique_ptr<core::AuditRepository> audit = {};
  std::unique_ptr<core::ConnectionRepository> connections = {};
  std::unique_ptr<core::ConnectionChecks> connection_checks = {};
  std::unique_ptr<core::Wizards> wizards = {};
  std::unique_ptr<core::JobRepository> jobs = {};
  std::unique_ptr<core::UserDirectory> directory = {};
  std::unique_ptr<core::ImportedGroups> imported_groups = {};
  std::unique_ptr<core::NoticeRepository> notices = {};
  std::unique_ptr<core::NotificationSettingsRepository> notification_settings = {};
  std::unique_ptr<core::JobReports> job_reports = {};
  std::unique_ptr<core::JobProgressRepository> job_progress = {};
  std::unique_ptr<core::GroupNames> group_names = {};
  const core::LiveProgress* live_progress = nullptr;  ///< of the jobs in this process; may be null
  JobWatch* job_watch = nullptr;                      ///< null: jobs cannot be watched
};

/// Makes the services of one worker thread.
using OpenServices = std::function<std::unique_ptr<Services>()>;

}  // namespace rollcall::web::api
