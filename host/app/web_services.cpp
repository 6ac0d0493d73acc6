#include "app/web_services.hpp"

#include "accounts/accounts.hpp"
#include "store/repositories.hpp"
#include "web/api/oauth_callback.hpp"
#include "wizard/connection_check.hpp"
#include "wizard/wizard_flow.hpp"

#include <utility>

namespace rollcall::app {
namespace {

void add_wizards(const SharedServices& shared, const std::shared_ptr<store::Database>& database,
                 web::api::Services& services) {
  const auto& secrets = shared.engine.secrets();
  const std::shared_ptr<core::ConnectionRepository> connections =
      store::make_connection_repository(database, secrets);
  const std::shared_ptr<core::ConnectionHealthRepository> health =
      store::make_connection_health_repository(database);
  services.connection_checks = std::make_unique<wizard::ConnectionChecks>(
      shared.engine.plugins(), connections, health, shared.configuration.database_url);
  services.wizards = std::make_unique<wizard::WizardFlow>(wizard::WizardPorts{
      store::make_wizard_repository(database, secrets), connections, health, shared.engine.plugins(),
      shared.engine.queue(), *shared.wizard_sessions, shared.configuration.database_url,
      shared.facts.public_url + std::string(web::api::kCallbackPath)});
}

}  // namespace

std::unique_ptr<web::api::Services> make_web_services(const SharedServices& shared) {
  const auto database = open_database(shared.configuration);
  const auto& secrets = shared.engine.secrets();
  std::unique_ptr<web::api::Services> services(new web::api::Services{
      shared.facts, shared.engine.plugins(), shared.engine.queue(), shared.notifier, shared.test_messages});
  services->accounts = accounts::make_accounts(
      {store::make_account_repository(database), store::make_session_repository(database),
       store::make_token_repository(database), store::make_sign_in_failure_repository(database)},
      shared.hasher, shared.configuration.session_life);
  services->audit = store::make_audit_repository(database);
  services->connections = store::make_connection_repository(database, secrets);
  services->jobs = store::make_job_repository(database);
  services->directory = store::make_user_directory(database, shared.people_search);
  services->imported_groups = store::make_imported_groups(database);
  add_wizards(shared, database, *services);
  services->notices = store::make_notice_repository(database);
  services->notification_settings = store::make_notification_settings_repository(database, secrets);
  services->job_reports = store::make_job_reports(database);
  services->job_progress = store::make_job_progress_repository(database);
  services->group_names = store::make_group_names(database);
  services->live_progress = &shared.engine.progress();
  services->job_watch = shared.job_watch;
  return services;
}

web::api::Services& ServicesByThread::here() {
  const std::lock_guard lock(mutex_);
  auto& services = services_[std::this_thread::get_id()];
  if (!services) services = open_();
  return *services;
}

}  // namespace rollcall::app
