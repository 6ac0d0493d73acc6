#include "app/host_services.hpp"

#include "accounts/accounts.hpp"
#include "app/engine.hpp"
#include "app/web_host.hpp"
#include "jobs/import_runner.hpp"
#include "rollcall/people/tables.hpp"
#include "rollcall/plugin.h"
#include "store/host_tables.hpp"
#include "store/repositories.hpp"

#include <memory>
#include <stop_token>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::app {
namespace {

class HostServices final : public cli::Services {
 public:
  explicit HostServices(Configuration configuration)
      : configuration_(std::move(configuration)),
        database_(std::make_shared<store::Database>(configuration_.database_url)),
        secret_box_(std::make_shared<store::SecretBox>(configuration_.secrets_key_file)),
        plugin_repository_(store::make_plugin_repository(database_)),
        connections_(store::make_connection_repository(database_, secret_box_)),
        jobs_(store::make_job_repository(database_)),
        changes_(store::make_change_repository(database_)),
        users_(store::make_user_repository(database_)),
        imported_groups_(store::make_imported_groups(database_)),
        audit_(store::make_audit_repository(database_)) {}

  core::PluginHost& plugins() override {
    if (!plugins_) plugins_ = make_plugin_host(configuration_, *plugin_repository_);
    return *plugins_;
  }

  core::ConnectionRepository& connections() override { return *connections_; }
  core::JobRepository& jobs() override { return *jobs_; }
  core::ChangeRepository& changes() override { return *changes_; }
  core::UserRepository& users() override { return *users_; }
  core::ImportedGroups& imported_groups() override { return *imported_groups_; }
  core::Accounts& accounts() override {
    if (!accounts_)
      accounts_ = accounts::make_accounts(
          {store::make_account_repository(database_), store::make_session_repository(database_),
           store::make_token_repository(database_), store::make_sign_in_failure_repository(database_)},
          std::make_shared<accounts::PasswordHasher>());
    return *accounts_;
  }
  core::AuditRepository& audit() override { return *audit_; }
  std::string database_url() override { return configuration_.database_url; }

  cli::TablesVersions database_versions() override {
    return {people::people_tables_version(configuration_.database_url),
            store::host_tables_version(configuration_.database_url)};
  }
  cli::TablesVersions known_versions() override {
    return {ROLLCALL_PEOPLE_TABLES_VERSION, store::kHostTablesVersion};
  }
  void migrate_database(const cli::TablesVersions& target) override {
    people::migrate_people_tables(configuration_.database_url, target.people);
    store::migrate_host_tables(configuration_.database_url, target.host);
  }

  void serve(std::stop_token stop, const OnStarted& started) override {
    log_as_service();
    run_web_host(configuration_, std::move(stop), started);
  }
  void work(std::stop_token stop, const OnStarted& started) override {
    log_as_service();
    run_worker_host(configuration_, std::move(stop), started);
  }

  core::Importer& importer() override {
    if (!importer_) {
      static_cast<void>(database_->session());  // the tables are there before other sessions expect them
      board_ = std::make_unique<jobs::ProgressBoard>(
          [this] { return store::make_job_progress_repository(open_database(configuration_)); });
      importer_ = std::make_unique<jobs::ImportRunner>(
          make_runner_ports(configuration_, plugins(), secret_box_, *board_));
    }
    return *importer_;
  }

 private:
  /// What runs for long says more than a command does, unless the configuration says how much.
  void log_as_service() const {
    if (!configuration_.log_level && spdlog::get_level() > spdlog::level::info)
      spdlog::set_level(spdlog::level::info);
  }

  Configuration configuration_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<store::SecretBox> secret_box_;
  std::unique_ptr<core::PluginRepository> plugin_repository_;
  std::unique_ptr<core::ConnectionRepository> connections_;
  std::unique_ptr<core::JobRepository> jobs_;
  std::unique_ptr<core::ChangeRepository> changes_;
  std::unique_ptr<core::UserRepository> users_;
  std::unique_ptr<core::ImportedGroups> imported_groups_;
  std::unique_ptr<core::AuditRepository> audit_;
  std::unique_ptr<core::Accounts> accounts_;
  std::unique_ptr<core::PluginHost> plugins_;
  std::unique_ptr<jobs::ProgressBoard> board_;
  std::unique_ptr<core::Importer> importer_;
};

}  // namespace

std::unique_ptr<cli::Services> make_services(Configuration configuration) {
  return std::make_unique<HostServices>(std::move(configuration));
}

}  // namespace rollcall::app
