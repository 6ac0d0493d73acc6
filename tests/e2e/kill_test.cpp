// kill -9 of the host or of the plugin's process, or the end of the database's connections, at random moments
// of every kind of job, again and again until it completes: the tables must be those of an undisturbed run.
#include "support/postgres_server.hpp"
#include "workplace.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <signal.h>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::Simulator;
using simulator::SimulatorOptions;
using Arguments = std::vector<std::string>;

const Arguments kImportEverybody{"import", "entra-id", "--group", "All employees", "--add", "--update"};

Arguments with(Arguments arguments, std::initializer_list<const char*> more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// What came before, and the command whose job is struck. Both run with the same tenant.
struct Scenario {
  const char* name;
  std::vector<Arguments> before;
  /// Changes the tenant once, after `before`.
  std::function<void(Simulator&)> change;
  Arguments struck;
  const char* full_read_every_days = "full_read_every_days=0";
};

void change_a_tenth(Simulator& tenant) {
  (void)tenant.edits().change_share_of_people(10);
}

void change_and_remove(Simulator& tenant) {
  change_a_tenth(tenant);
  for (std::uint32_t i = 100; i < 130; ++i) {
    const auto id = tenant.directory()->user_id(i);
    tenant.edits().remove_member("All employees", simulator::view(id));
  }
}

const std::array kScenarios{
    Scenario{"a first import", {}, {}, kImportEverybody},
    Scenario{"a first import by ids", {}, {}, with(kImportEverybody, {"--reader", "ids"})},
    Scenario{"an import of changes", {kImportEverybody}, change_a_tenth, kImportEverybody},
    Scenario{"leavers",
             {kImportEverybody},
             change_and_remove,
             with(kImportEverybody, {"--disable-leavers", "--approve"})},
    Scenario{"an incremental import",
             {kImportEverybody},
             change_and_remove,
             kImportEverybody,
             "full_read_every_days=7"},
    Scenario{"leavers of an incremental import",
             {with(kImportEverybody, {"--disable-leavers", "--approve"})},
             change_and_remove,
             with(kImportEverybody, {"--disable-leavers", "--approve"}),
             "full_read_every_days=7"},
    Scenario{"a dry run", {kImportEverybody}, change_a_tenth, with(kImportEverybody, {"--dry-run"})},
    Scenario{"a plan",
             {kImportEverybody, with(kImportEverybody, {"--dry-run"})},
             {},
             {"import", "entra-id", "--plan", "2"}},
    Scenario{"an undo", {kImportEverybody}, {}, {"jobs", "undo", "1"}},
};

enum class Victim { host, plugin_process, database_connection };

class Kill : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] static bool on_postgresql() { return std::string_view(GetParam()) == "postgresql"; }
  [[nodiscard]] static std::string database() {
    return on_postgresql() ? PostgresServer::shared().create_database() : std::string();
  }
  [[nodiscard]] static bool is_long_run() { return std::getenv("ROLLCALL_LONG_TESTS") != nullptr; }

  static unsigned seed() {
    if (const char* given = std::getenv("ROLLCALL_SEED")) return static_cast<unsigned>(std::stoul(given));
    return std::random_device{}();
  }

  static SimulatorOptions small_company() {
    SimulatorOptions options;
    options.users = 4'000;
    return options;
  }
};

/// One workplace whose job is struck, beside one whose job is left alone.
class Duel {
 public:
  Duel(const Scenario& scenario, std::string database, std::string undisturbed_database,
       const SimulatorOptions& company, std::mt19937& random)
      : scenario_(scenario),
        tenant_(company),
        struck_(std::move(database)),
        undisturbed_(std::move(undisturbed_database)),
        random_(random) {
    for (Workplace* workplace : {&struck_, &undisturbed_}) {
      workplace->connect(tenant_, {scenario.full_read_every_days});
      for (const Arguments& arguments : scenario.before) (void)workplace->rollcall(arguments);
    }
    if (scenario.change) scenario.change(tenant_);
    slow_down();
  }

  /// Returns how often a started job was stopped on its way.
  int run(bool on_postgresql) {
    run_undisturbed();
    int hits = 0;
    const int strikes = std::uniform_int_distribution<int>(1, 3)(random_);
    for (int i = 0; i < strikes && !is_complete(); ++i) {
      if (strike(pick_victim(on_postgresql)) || (is_started() && !is_complete())) ++hits;
    }
    for (int i = 0; i < 3 && !is_complete(); ++i) (void)struck_.rollcall(next_command());
    compare();
    return hits;
  }

 private:
  /// Every page takes its time, so that a strike finds the job at work.
  void slow_down() {
    auto switches = tenant_.switches();
    switches.latency = std::chrono::milliseconds(150);
    tenant_.set_switches(switches);
  }

  void run_undisturbed() {
    const auto started_at = std::chrono::steady_clock::now();
    const auto result = undisturbed_.rollcall(scenario_.struck);
    EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 3) << result.err;
    duration_ =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_at);
    job_ = undisturbed_.query_number("select max(id) from import_jobs");
  }

  Victim pick_victim(bool on_postgresql) {
    return static_cast<Victim>(std::uniform_int_distribution<int>(0, on_postgresql ? 2 : 1)(random_));
  }

  [[nodiscard]] bool is_started() const {
    return struck_.query_number("select coalesce(max(id), 0) from import_jobs") == job_;
  }
  [[nodiscard]] bool is_complete() const {
    return struck_.query_number("select count(*) from import_jobs where id = " + std::to_string(job_) +
                                " and state in ('completed', 'completed_with_issues')") == 1;
  }
  [[nodiscard]] Arguments next_command() const {
    if (!is_started()) return scenario_.struck;
    return {"jobs", "resume", std::to_string(job_), "--approve"};
  }

  /// True: a plugin's process was struck, and the job went on by itself.
  bool strike(Victim victim) {
    bool went_on = false;
    Command command(struck_.command_line(next_command()), struck_.folder());
    // A random moment, not a wait for anything: whatever is going on then is struck.
    std::this_thread::sleep_for(std::chrono::milliseconds(
        std::uniform_int_distribution<std::int64_t>(0, duration_.count())(random_)));
    switch (victim) {
      case Victim::host:
        command.signal(SIGKILL);
        break;
      case Victim::plugin_process:
        for (const pid_t process : children_of(command.pid()))
          went_on = ::kill(process, SIGKILL) == 0 && is_started();
        break;
      case Victim::database_connection:
        (void)struck_.query_number(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = "
            "current_database() and pid <> pg_backend_pid()");
        break;
    }
    (void)command.wait();
    // The lease of a killed worker has to run out before its job can be taken over; the test does not wait.
    struck_.execute("update import_jobs set lease_until = created_at where state = 'running'");
    return went_on;
  }

  void compare() {
    ASSERT_TRUE(is_complete()) << struck_.rollcall({"jobs", "show", std::to_string(job_)}).out;
    EXPECT_EQ(struck_.people(), undisturbed_.people());
    EXPECT_EQ(struck_.issues(job_), undisturbed_.issues(job_));
    const Arguments show{"jobs", "show", std::to_string(job_)};
    const auto job = struck_.rollcall_json(show);
    const auto expected = undisturbed_.rollcall_json(show);
    EXPECT_EQ(job.at("counts"), expected.at("counts"));
    for (const char* each : {"disabled", "gone", "since_job"})
      EXPECT_EQ(job.at(each), expected.at(each)) << each;
    const Arguments changes{"jobs", "changes", std::to_string(job_)};
    EXPECT_EQ(people_of(struck_.rollcall_json(changes)), people_of(undisturbed_.rollcall_json(changes)));
    EXPECT_EQ(struck_.query_number("select count(*) from import_deferred"), 0);
  }

  /// The changes without their order, which depends on where batches were cut.
  static std::vector<std::string> people_of(const nlohmann::json& changes) {
    std::vector<std::string> people;
    for (const auto& change : changes.at("changes")) people.push_back(change.dump());
    std::sort(people.begin(), people.end());
    return people;
  }

  const Scenario& scenario_;
  Simulator tenant_;
  Workplace struck_;
  Workplace undisturbed_;
  std::mt19937& random_;
  std::chrono::milliseconds duration_{};
  std::int64_t job_ = 0;
};

TEST_P(Kill, at_any_moment_of_any_job_loses_and_doubles_nothing) {
  const unsigned chosen_seed = seed();
  SCOPED_TRACE("ROLLCALL_SEED=" + std::to_string(chosen_seed));
  std::mt19937 random(chosen_seed);
  const int rounds = is_long_run() ? 60 : 1;
  int hits = 0;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    for (const Scenario& scenario : kScenarios) {
      SCOPED_TRACE(std::string(scenario.name) + ", round " + std::to_string(round));
      hits += Duel(scenario, database(), database(), small_company(), random).run(on_postgresql());
    }
  }
  std::cout << hits << " jobs were stopped on their way\n";
  EXPECT_GT(hits, 0) << "nothing was struck";
}

INSTANTIATE_TEST_SUITE_P(Databases, Kill, testing::Values("sqlite", "postgresql"),
                         [](const auto& database) { return std::string(database.param); });

}  // namespace
}  // namespace rollcall::test
