// The second import of the same people reads what changed, as an administrator sees it; on SQLite and
// PostgreSQL.
#include "support/postgres_server.hpp"
#include "workplace.hpp"

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::Simulator;

constexpr std::uint32_t kPeople = 500;

class Incremental : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { workplace.connect(tenant, {"full_read_every_days=7"}); }

  [[nodiscard]] static std::string database() {
    return std::string_view(GetParam()) == "postgresql" ? PostgresServer::shared().create_database()
                                                        : std::string();
  }
  [[nodiscard]] static simulator::SimulatorOptions company() {
    simulator::SimulatorOptions options;
    options.scenario = simulator::Scenario::large;
    options.users = kPeople;
    return options;
  }
  [[nodiscard]] std::string id_of(std::uint32_t index) const {
    return std::string(simulator::view(tenant.directory()->user_id(index)));
  }
  nlohmann::json import(const std::vector<std::string>& more = {}, int exit_code = 0) {
    std::vector<std::string> arguments{"import", "entra-id", "--group", "Everyone", "--add", "--update"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return workplace.rollcall_json(arguments, exit_code);
  }
  std::string shown(int job) { return workplace.rollcall({"jobs", "show", std::to_string(job)}).out; }

  Simulator tenant{company()};
  Workplace workplace{database()};
};

TEST_P(Incremental, reads_what_changed_and_says_so) {
  EXPECT_EQ(import().at("counts").at("added"), kPeople);
  EXPECT_NE(shown(1).find("everybody"), std::string::npos) << shown(1);
  const auto before = workplace.people();
  const auto unchanged = import();
  EXPECT_EQ(unchanged.at("incremental").at("since_job"), 1);
  EXPECT_EQ(unchanged.at("counts").at("fetched"), 0);
  EXPECT_LE(unchanged.at("requests"), 6);
  EXPECT_EQ(workplace.people(), before);

  tenant.edits().change_person(id_of(3), {.job_title = "Pilot"});
  tenant.edits().remove_member("Everyone", id_of(4));
  const auto told = workplace.rollcall({"import", "entra-id", "--group", "Everyone", "--add", "--update"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_NE(told.out.find("Incremental since 2"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("(import 2): 2 changes came."), std::string::npos) << told.out;
  EXPECT_NE(shown(3).find("what changed since 2"), std::string::npos) << shown(3);
  const auto job = workplace.rollcall_json({"jobs", "show", "3"});
  EXPECT_EQ(job.at("since_job"), 2);
  EXPECT_EQ(job.at("gone"), 1);
  EXPECT_EQ(job.at("counts").at("updated"), 1);

  const auto full = import({"--full"});
  EXPECT_FALSE(full.contains("incremental"));
  EXPECT_EQ(full.at("counts").at("unchanged"), kPeople - 1);
  EXPECT_EQ(import().at("incremental").at("since_job"), 4);
}

TEST_P(Incremental, disables_leavers_within_limits_that_full_imports_set) {
  EXPECT_EQ(import({"--disable-leavers"}).at("disabled"), 0);
  for (std::uint32_t i = 0; i < 3; ++i) tenant.edits().remove_member("Everyone", id_of(i));
  // Nobody was read in most imports; 3 of 500 people are below one in a hundred all the same.
  const std::vector<std::string> leavers{"--disable-leavers", "--limit-people", "0", "--limit-percent", "1"};
  const auto disabled = import(leavers);
  EXPECT_TRUE(disabled.contains("incremental")) << disabled.dump();
  EXPECT_EQ(disabled.at("disabled"), 3);
  for (std::uint32_t i = 3; i < 10; ++i) tenant.edits().remove_person(id_of(i));
  const auto stopped = import(leavers, 4);
  EXPECT_TRUE(stopped.contains("incremental"));
  EXPECT_EQ(workplace.query_number("select count(*) from users where not enabled"), 3);
  const std::string job = std::to_string(stopped.at("job").get<int>());
  EXPECT_EQ(workplace.rollcall_json({"jobs", "resume", job, "--approve"}).at("disabled"), 7);
  EXPECT_EQ(workplace.query_number("select count(*) from users where not enabled"), 10);
}

TEST_P(Incremental, reads_everybody_after_an_undo_and_for_plans) {
  (void)import();
  tenant.edits().change_person(id_of(3), {.job_title = "Pilot"});
  EXPECT_EQ(import().at("counts").at("updated"), 1);
  (void)workplace.rollcall_json({"jobs", "undo", "2"});
  const auto after = import();
  EXPECT_FALSE(after.contains("incremental"));
  EXPECT_EQ(after.at("counts").at("updated"), 1);
  const auto plan = import({"--dry-run"});
  EXPECT_EQ(plan.at("counts").at("fetched"), kPeople);
  const std::string id = std::to_string(plan.at("job").get<int>());
  EXPECT_EQ(workplace.rollcall_json({"import", "entra-id", "--plan", id}).at("counts").at("fetched"),
            kPeople);
  EXPECT_TRUE(import().contains("incremental"));
}

INSTANTIATE_TEST_SUITE_P(Databases, Incremental, testing::Values("sqlite", "postgresql"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace rollcall::test
