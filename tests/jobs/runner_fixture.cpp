#include "runner_fixture.hpp"

#include "rollcall/sdk/error.hpp"

#include <utility>

#include <soci/soci.h>

namespace rollcall::jobs {

void FakePlugin::Session::interrupt() noexcept {
  const std::lock_guard lock(mutex_);
  interrupted_ = true;
  changed_.notify_all();
}

void FakePlugin::Session::wait_for_interrupt() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return interrupted_; });
  throw Cancelled();
}

core::Plugin FakePlugin::present_plugin() {
  core::Plugin plugin;
  plugin.id = plugin.name = "fake";
  plugin.version = "1.0.0";
  plugin.api_major = 1;
  plugin.api_minor = 1;
  plugin.people_tables_version = 2;
  plugin.state = core::PluginState::ready;
  return plugin;
}

std::unique_ptr<core::PluginSession> FakePlugin::start(std::string_view id, core::PluginContext given,
                                                       core::PluginEvents events) {
  on_start();
  {
    const std::lock_guard lock(mutex_);  // several workers may start it
    started_id = id;
    context = std::move(given);
  }
  return std::make_unique<Session>(*this, std::move(events));
}

namespace {

class FakeChangesPort final : public core::ChangeRepository {
 public:
  explicit FakeChangesPort(FakeChanges& changes) : changes_(changes) {}
  void each(std::int64_t, const std::function<void(const core::JobChange&)>&) override {}
  std::vector<std::string> differences(std::int64_t plan, std::int64_t job, std::size_t most) override {
    return changes_.differences(plan, job, most);
  }
  void apply(std::int64_t job, std::string_view worker, const std::stop_token& stop,
             const Progress& progress) override {
    changes_.worker = worker;
    changes_.apply(job, stop, progress);
  }
  void undo(std::int64_t job, std::string_view worker, const std::stop_token& stop,
            const Progress& progress) override {
    changes_.worker = worker;
    changes_.undo(job, stop, progress);
  }

 private:
  FakeChanges& changes_;
};

}  // namespace

std::unique_ptr<core::ChangeRepository> FakeChanges::open() {
  return std::make_unique<FakeChangesPort>(*this);
}

RunnerTest::RunnerTest() {
  core::Connection connection;
  connection.workspace_id = 1;
  connection.plugin_id = "fake";
  connection.name = "default";
  connection.settings = {{"tenant_id", "contoso"}};
  connection_ = store::make_connection_repository(std::make_shared<store::Database>(url_), box_)
                    ->save(connection, {{"client_secret", "s3cret"}});
}

core::JobRequest RunnerTest::request(bool dry_run) const {
  return {1, "fake", connection_, R"({"add":true,"groups":["G"]})", dry_run, "cli:ada"};
}

std::shared_ptr<store::Database> RunnerTest::open() const {
  return std::make_shared<store::Database>(url_, store::Database::Tables::expect);
}

ImportRunner RunnerTest::runner(RunnerTiming timing) {
  return ImportRunner(
      {plugin_, [this] { return jobs(); }, [this] { return store::make_connection_repository(open(), box_); },
       [this] { return changes_.open(); }, [this] { return store::make_waiting_jobs(open()); }, url_},
      timing);
}

core::ImportOutcome RunnerTest::run() {
  return runner().run(request(), {}, {});
}

void RunnerTest::execute(const std::string& statement) const {
  open()->run("test", [&](soci::session& session) { session << statement; });
}

std::string RunnerTest::value_of(const std::string& query) const {
  std::string value;
  open()->run("test", [&](soci::session& session) { session << query, soci::into(value); });
  return value;
}

std::unique_ptr<core::JobRepository> RunnerTest::jobs() const {
  return store::make_job_repository(open());
}

}  // namespace rollcall::jobs
