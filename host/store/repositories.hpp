#pragma once

#include "core/account_ports.hpp"
#include "core/audit_ports.hpp"
#include "core/check_schedule.hpp"
#include "core/connection_ports.hpp"
#include "core/imported_groups.hpp"
#include "core/job_ports.hpp"
#include "core/monitor_ports.hpp"
#include "core/notice_ports.hpp"
#include "core/ports.hpp"
#include "core/retention.hpp"
#include "core/user_directory.hpp"
#include "core/wizard_ports.hpp"
#include "store/database.hpp"
#include "store/secret_box.hpp"

#include <memory>

/// The host's ports on a database. Repositories that share a Database are used from one thread.
namespace rollcall::store {

class PeopleSearch;

[[nodiscard]] std::unique_ptr<core::PluginRepository> make_plugin_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::ConnectionRepository> make_connection_repository(
    std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets);
[[nodiscard]] std::unique_ptr<core::ConnectionHealthRepository> make_connection_health_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::WizardRepository> make_wizard_repository(
    std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets);
[[nodiscard]] std::unique_ptr<core::JobRepository> make_job_repository(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::WaitingJobs> make_waiting_jobs(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::JobProgressRepository> make_job_progress_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::GroupNames> make_group_names(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::ImportedGroups> make_imported_groups(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::JobReports> make_job_reports(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::ChangeRepository> make_change_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::UserRepository> make_user_repository(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::UserDirectory> make_user_directory(std::shared_ptr<Database> database,
                                                                       std::shared_ptr<PeopleSearch> search);
[[nodiscard]] std::unique_ptr<core::NoticeRepository> make_notice_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::NotificationSettingsRepository> make_notification_settings_repository(
    std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets);
[[nodiscard]] std::unique_ptr<core::Outbox> make_outbox(std::shared_ptr<Database> database,
                                                        std::shared_ptr<SecretBox> secrets);
[[nodiscard]] std::unique_ptr<core::HostMonitor> make_host_monitor(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::CheckSchedule> make_check_schedule(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::Retention> make_retention(std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::AccountRepository> make_account_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::SessionRepository> make_session_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::TokenRepository> make_token_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::SignInFailureRepository> make_sign_in_failure_repository(
    std::shared_ptr<Database> database);
[[nodiscard]] std::unique_ptr<core::AuditRepository> make_audit_repository(
    std::shared_ptr<Database> database);

}  // namespace rollcall::store
