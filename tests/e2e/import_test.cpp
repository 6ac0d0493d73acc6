// The whole path as its user walks it: the installed program, the plugin dropped into a folder, a simulated
// Microsoft tenant, and a database; on SQLite and PostgreSQL.
#include "support/postgres_server.hpp"
#include "workplace.hpp"

#include <chrono>
#include <signal.h>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::FaultKind;
using simulator::Simulator;
using simulator::SimulatorOptions;

const std::vector<std::string> kImportEverybody{"import",        "entra-id", "--group",
                                                "All employees", "--add",    "--update"};

std::uint64_t sum_of_outcomes(const nlohmann::json& counts) {
  std::uint64_t sum = 0;
  for (const char* outcome : {"added", "updated", "unchanged", "skipped", "filtered", "failed"}) {
    sum += counts.at(outcome).get<std::uint64_t>();
  }
  return sum;
}

/// Every page takes long enough for something to happen in the middle of an import.
void slow_down(Simulator& tenant) {
  auto switches = tenant.switches();
  switches.latency = std::chrono::milliseconds(300);
  tenant.set_switches(switches);
}

/// Polls until the condition holds; fails the test after a generous while.
template <typename Condition>
void wait_until(const char* what, Condition condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << "gave up waiting: " << what;
}

class Import : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] static std::string database() {
    return std::string_view(GetParam()) == "postgresql" ? PostgresServer::shared().create_database()
                                                        : std::string();
  }
  Simulator tenant{SimulatorOptions{}};
  Workplace workplace{database()};
};

TEST_P(Import, ten_thousand_people_of_a_group_land_once) {
  workplace.connect(tenant);
  const auto expected = tenant.expected("All employees");

  const auto first = workplace.rollcall_json(kImportEverybody, 3);
  EXPECT_EQ(first.at("state"), "completed_with_issues");
  EXPECT_EQ(first.at("counts").at("fetched"), expected.users);
  EXPECT_EQ(first.at("counts").at("added"), expected.importable());
  EXPECT_EQ(first.at("counts").at("failed"), expected.users - expected.importable());
  EXPECT_EQ(first.at("counts").at("fetched"), sum_of_outcomes(first.at("counts")));
  EXPECT_EQ(workplace.query_number("select count(*) from users"), expected.importable());

  const auto people_in = [&](const std::string& group) {
    return workplace.rollcall_json({"users", "--group", group, "--limit", "100000"}).at("users").size();
  };
  EXPECT_EQ(people_in("all EMPLOYEES"), expected.importable());

  const auto before = workplace.people();
  const auto second = workplace.rollcall_json(kImportEverybody, 3);
  EXPECT_EQ(second.at("counts").at("unchanged"), expected.importable());
  EXPECT_EQ(second.at("counts").at("added"), 0);
  EXPECT_EQ(second.at("counts").at("updated"), 0);
  EXPECT_EQ(workplace.people(), before);
  EXPECT_EQ(workplace.query_number("select count(*) from users where last_import_id = " +
                                   std::to_string(second.at("job").get<int>())),
            0)
      << "a repeated import writes nobody";
  EXPECT_EQ(people_in("All employees"), expected.importable());
  EXPECT_NE(workplace.rollcall({"users", "--group", "No such group"}).exit_code, 0);
}

TEST_P(Import, changed_people_are_updated_and_add_only_leaves_them_alone) {
  workplace.connect(tenant);
  (void)workplace.rollcall_json(kImportEverybody, 3);
  const auto before = workplace.people();
  ASSERT_GT(tenant.edits().change_share_of_people(2), 100U);

  const auto add_only =
      workplace.rollcall_json({"import", "entra-id", "--group", "All employees", "--add"}, 3);
  EXPECT_EQ(add_only.at("counts").at("updated"), 0);
  EXPECT_EQ(workplace.people(), before);

  const auto both = workplace.rollcall_json(kImportEverybody, 3);
  EXPECT_GT(both.at("counts").at("updated"), 100);
  EXPECT_EQ(both.at("counts").at("added"), 0);
  EXPECT_NE(workplace.people(), before);
}

TEST_P(Import, dry_run_tells_the_same_counts_and_writes_nobody) {
  workplace.connect(tenant);
  auto arguments = kImportEverybody;
  arguments.emplace_back("--dry-run");
  const auto preview = workplace.rollcall_json(arguments, 3);
  EXPECT_TRUE(preview.at("dry_run"));
  EXPECT_EQ(workplace.query_number("select count(*) from users"), 0);

  const auto real = workplace.rollcall_json(kImportEverybody, 3);
  EXPECT_EQ(preview.at("counts"), real.at("counts"));
  EXPECT_EQ(preview.at("issues"), real.at("issues"));
  EXPECT_EQ(workplace.issues(preview.at("job")), workplace.issues(real.at("job")));
}

TEST_P(Import, a_killed_host_loses_and_doubles_nobody) {
  workplace.connect(tenant);
  Workplace undisturbed{database()};
  undisturbed.connect(tenant);
  const auto expected = undisturbed.rollcall_json(kImportEverybody, 3);

  slow_down(tenant);
  {
    Command import(workplace.command_line(kImportEverybody), workplace.folder());
    wait_until("some people are committed",
               [&] { return workplace.query_number("select count(*) from users") > 0; });
    import.signal(SIGKILL);
    EXPECT_EQ(import.wait().exit_code, 128 + SIGKILL);
  }
  ASSERT_LT(workplace.query_number("select count(*) from users"), expected.at("counts").at("added"))
      << "the import was over before it was killed";
  tenant.set_switches({});

  // The lease of the killed worker has to run out before its job can be taken over; the test does not wait
  // for it.
  workplace.execute("update import_jobs set lease_until = created_at");
  const auto resumed = workplace.rollcall_json({"jobs", "resume", "1"}, 3);
  EXPECT_EQ(resumed.at("counts"), expected.at("counts"));
  EXPECT_EQ(workplace.people(), undisturbed.people());
  EXPECT_EQ(workplace.issues(1), undisturbed.issues(1));
}

TEST_P(Import, goes_on_by_itself_when_the_plugin_process_dies) {
  workplace.connect(tenant);
  Workplace undisturbed{database()};
  undisturbed.connect(tenant);
  (void)undisturbed.rollcall_json(kImportEverybody, 3);

  slow_down(tenant);
  Command import(workplace.command_line(kImportEverybody), workplace.folder());
  wait_until("some people are committed",
             [&] { return workplace.query_number("select count(*) from users") > 0; });
  const auto plugin_processes = children_of(import.pid());
  ASSERT_EQ(plugin_processes.size(), 1U);
  ::kill(plugin_processes.front(), SIGKILL);
  tenant.set_switches({});
  const auto result = import.wait();
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_NE(result.err.find("goes on by itself"), std::string::npos) << result.err;
  EXPECT_EQ(workplace.people(), undisturbed.people());
  EXPECT_EQ(workplace.issues(1), undisturbed.issues(1));
}

/// cpprestsdk may end the plugin's process over such an answer, and another one goes on, or fail the request,
/// which is repeated.
TEST_P(Import, a_malformed_chunk_costs_no_person) {
  workplace.connect(tenant);
  Workplace undisturbed{database()};
  undisturbed.connect(tenant);
  (void)undisturbed.rollcall_json(kImportEverybody, 3);

  simulator::Fault fault;
  fault.kind = FaultKind::malformed_chunk;
  std::int64_t job = 0;
  for (const std::uint32_t page : {1U, 5U, 9U}) {
    fault.path_contains = "/members?";
    fault.page = page;
    tenant.faults().add(fault);
    ++job;
    const auto result = workplace.rollcall(kImportEverybody);
    EXPECT_EQ(tenant.faults().pending(), 0U);
    EXPECT_EQ(result.exit_code, 3) << result.err;
    EXPECT_EQ(workplace.people(), undisturbed.people());
    EXPECT_EQ(workplace.issues(job), undisturbed.issues(1));
  }
}

TEST_P(Import, control_c_stops_and_the_job_can_be_resumed) {
  workplace.connect(tenant);
  slow_down(tenant);
  Command import(workplace.command_line(kImportEverybody), workplace.folder());
  wait_until("some people are committed",
             [&] { return workplace.query_number("select count(*) from users") > 0; });
  import.signal(SIGINT);
  EXPECT_EQ(import.wait().exit_code, 130);
  tenant.set_switches({});
  const auto resumed = workplace.rollcall_json({"jobs", "resume", "1"}, 3);
  EXPECT_EQ(resumed.at("counts").at("fetched"), tenant.expected("All employees").users);
}

TEST_P(Import, cancelling_from_elsewhere_stops_and_resuming_gives_the_undisturbed_tables) {
  workplace.connect(tenant);
  Workplace undisturbed{database()};
  undisturbed.connect(tenant);
  const auto expected = undisturbed.rollcall_json(kImportEverybody, 3);

  slow_down(tenant);
  Command import(workplace.command_line(kImportEverybody), workplace.folder());
  wait_until("some people are committed",
             [&] { return workplace.query_number("select count(*) from users") > 0; });

  const auto second = workplace.rollcall_json(kImportEverybody, 1);
  EXPECT_EQ(second.at("error").at("code"), "conflict");
  EXPECT_NE(second.at("error").at("message").get<std::string>().find("Import 1 "), std::string::npos)
      << second.dump();

  EXPECT_EQ(workplace.rollcall({"jobs", "cancel", "1"}).exit_code, 0);
  EXPECT_EQ(import.wait().exit_code, 130);
  ASSERT_LT(workplace.query_number("select count(*) from users"), expected.at("counts").at("added"))
      << "the import was over before it was cancelled";
  tenant.set_switches({});
  const auto resumed = workplace.rollcall_json({"jobs", "resume", "1"}, 3);
  EXPECT_EQ(resumed.at("counts"), expected.at("counts"));
  EXPECT_EQ(workplace.people(), undisturbed.people());
  EXPECT_EQ(workplace.issues(1), undisturbed.issues(1));
}

TEST_P(Import, a_throttling_and_failing_tenant_gives_the_same_people) {
  workplace.connect(tenant);
  Workplace undisturbed{database()};
  undisturbed.connect(tenant);
  (void)undisturbed.rollcall_json(kImportEverybody, 3);

  std::uint32_t page = 2;
  for (const FaultKind kind :
       {FaultKind::throttled, FaultKind::unavailable, FaultKind::truncated_json, FaultKind::cut_connection,
        FaultKind::reset_connection, FaultKind::token_expired, FaultKind::page_without_value}) {
    simulator::Fault fault;
    fault.kind = kind;
    fault.path_contains = "/members";
    fault.page = page++;
    tenant.faults().add(fault);
  }
  const auto result = workplace.rollcall_json(kImportEverybody, 3);
  EXPECT_EQ(tenant.faults().pending(), 0U);
  EXPECT_GE(result.at("retries"), 6);
  EXPECT_EQ(workplace.people(), undisturbed.people());
}

INSTANTIATE_TEST_SUITE_P(Databases, Import, testing::Values("sqlite", "postgresql"),
                         [](const auto& database) { return std::string(database.param); });

TEST(ImportOnBoth, sqlite_and_postgresql_hold_identical_tables) {
  Simulator tenant{SimulatorOptions{}};
  Workplace sqlite;
  Workplace postgresql{PostgresServer::shared().create_database()};
  for (Workplace* workplace : {&sqlite, &postgresql}) workplace->connect(tenant);
  const auto on_sqlite = sqlite.rollcall_json(kImportEverybody, 3);
  const auto on_postgresql = postgresql.rollcall_json(kImportEverybody, 3);
  EXPECT_EQ(on_sqlite.at("counts"), on_postgresql.at("counts"));
  EXPECT_EQ(sqlite.people(), postgresql.people());
  // Which of two people with one address comes first is decided by the directory's order, so even the issues
  // agree.
  EXPECT_EQ(sqlite.issues(1), postgresql.issues(1));
}

}  // namespace
}  // namespace rollcall::test
