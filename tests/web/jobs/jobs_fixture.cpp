#include "jobs_fixture.hpp"

#include "store/repositories.hpp"
#include "web/support/contract_check.hpp"

#include <thread>
#include <utility>

namespace rollcall::test::web {
namespace {

const bool kCovered = cover_area("jobs");

core::Plugin ready_plugin() {
  core::Plugin plugin;
  plugin.id = "entra-id";
  plugin.name = "Entra ID (Azure AD)";
  plugin.version = "1.0.0";
  plugin.api_major = 1;
  plugin.api_minor = 1;
  plugin.people_tables_version = 3;
  plugin.state = core::PluginState::ready;
  return plugin;
}

}  // namespace

JobsTest::JobsTest() {
  host.plugins.plugins = {ready_plugin()};
  core::Connection made;
  made.workspace_id = 1;
  made.plugin_id = "entra-id";
  made.name = "default";
  connection = host.services->connections->save(made, {});
  queue = std::make_unique<jobs::DatabaseQueue>(
      jobs::DatabaseQueue::Ports{host.plugins, [this] { return store::make_job_repository(host.database); },
                                 [this] { return store::make_job_reports(host.database); },
                                 [this] { return store::make_waiting_jobs(host.database); }},
      [this] { ++woken; });
  auto with_doubles = std::move(host.services);
  host.services = open_services();
  host.services->accounts = std::move(with_doubles->accounts);
}

std::unique_ptr<api::Services> JobsTest::open_services() {
  // A database of its own: the watch has a thread of its own.
  const auto database = std::make_shared<store::Database>(host.database_url);
  const auto secrets = std::make_shared<store::SecretBox>(host.folder.file("secrets.key"));
  std::unique_ptr<api::Services> services(
      new api::Services{host.facts, host.plugins, *queue, host.notifier, host.test_messages});
  services->audit = store::make_audit_repository(database);
  services->connections = store::make_connection_repository(database, secrets);
  services->jobs = store::make_job_repository(database);
  services->job_reports = store::make_job_reports(database);
  services->job_progress = store::make_job_progress_repository(database);
  services->group_names = store::make_group_names(database);
  return services;
}

std::int64_t JobsTest::add_job(const std::string& state, const std::string& changes) {
  const core::JobRequest request{
      1, "entra-id", connection, R"({"groups":["G1"],"add":true,"update":true})", false, "ada"};
  const auto id = host.services->jobs->create(request);
  change(id, "state = '" + state + "'" + (changes.empty() ? "" : ", " + changes));
  return id;
}

void JobsTest::change(std::int64_t id, const std::string& changes) {
  host.execute("UPDATE import_jobs SET " + changes + " WHERE id = " + std::to_string(id));
}

void wait_until(const std::function<bool()>& condition, const std::string& what) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) FAIL() << "waited in vain for " << what;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace rollcall::test::web
