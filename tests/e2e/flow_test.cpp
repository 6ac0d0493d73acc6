// What an administrator does beyond one plain import, on SQLite and PostgreSQL, with a tenant of a hundred
// people.
#include "support/postgres_server.hpp"
#include "workplace.hpp"

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::PersonChange;
using simulator::Scenario;
using simulator::Simulator;

constexpr std::uint32_t kPeople = 100;

simulator::SimulatorOptions hundred_people() {
  simulator::SimulatorOptions options;
  options.scenario = Scenario::large;
  options.users = kPeople;
  return options;
}

std::vector<std::string> plus(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const std::vector<std::string> kImportEveryone{"import",   "entra-id", "--group",
                                               "Everyone", "--add",    "--update"};

PersonChange job_title(const std::string& title) {
  PersonChange change;
  change.job_title = title;
  return change;
}

PersonChange mail(const std::string& address) {
  PersonChange change;
  change.mail.emplace(address);
  return change;
}

class Flow : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { workplace.connect(tenant); }

  [[nodiscard]] static std::string database() {
    return std::string_view(GetParam()) == "postgresql" ? PostgresServer::shared().create_database()
                                                        : std::string();
  }

  /// A person's user principal name, which is the address too, as the tenant was made.
  [[nodiscard]] std::string upn_of(std::uint32_t index) const {
    simulator::Person person;
    made->people().describe(index, person);
    return std::string(person.user_principal_name);
  }
  void change(std::uint32_t index, const PersonChange& change) {
    tenant.edits().change_person(upn_of(index), change);
  }

  nlohmann::json import(const std::vector<std::string>& more = {}, int exit_code = 0) {
    return workplace.rollcall_json(plus(kImportEveryone, more), exit_code);
  }
  /// A command that does not succeed, with a sentence that names what is the matter.
  void refused(const std::vector<std::string>& arguments, int exit_code, const std::string& sentence) {
    const auto result = workplace.rollcall(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.err << result.out;
    EXPECT_NE(result.err.find(sentence), std::string::npos) << "expected: " << sentence << "\n" << result.err;
    EXPECT_NE(result.err.find("Next:"), std::string::npos) << result.err;
  }
  [[nodiscard]] std::int64_t count(const std::string& where = "1 = 1") const {
    return workplace.query_number("select count(*) from users where " + where);
  }

  Simulator tenant{hundred_people()};
  std::shared_ptr<const simulator::Directory> made{tenant.directory()};
  Workplace workplace{database()};
};

TEST_P(Flow, two_people_swap_their_addresses_in_one_run) {
  static_cast<void>(import());
  change(1, mail(upn_of(2)));
  change(2, mail(upn_of(1)));
  const auto swapped = import();
  EXPECT_EQ(swapped.at("counts").at("updated"), 2);
  EXPECT_EQ(swapped.at("issues"), 0);
  for (const auto& [index, address] : {std::pair{1U, 2U}, std::pair{2U, 1U}})
    EXPECT_EQ(count("user_principal_name = '" + upn_of(index) + "' and email = '" + upn_of(address) + "'"),
              1);
}

TEST_P(Flow, filtered_people_are_counted_and_are_no_failures) {
  change(1, job_title("Deep-sea diver"));
  change(2, job_title("Deep diver"));
  const auto filtered = import({"--where", "jobTitle^=deep"});
  EXPECT_EQ(filtered.at("counts").at("added"), 2);
  EXPECT_EQ(filtered.at("counts").at("filtered"), kPeople - 2);
  EXPECT_EQ(filtered.at("issues"), 0);
  refused(plus(kImportEveryone, {"--where", "nosuchfield=x"}), 1, "nosuchfield");
}

TEST_P(Flow, one_person_is_explained) {
  const auto look = [&](const std::vector<std::string>& options) {
    return workplace.rollcall_json(plus({"connection", "test", "entra-id", "--user", upn_of(1)}, options))
        .at("result");
  };
  EXPECT_EQ(look({}).at("outcome"), "added");
  EXPECT_EQ(look({"--update"}).at("outcome"), "skipped");
  EXPECT_EQ(look({"--not-email-domain", "northwind.example"}).at("outcome"), "filtered");
  static_cast<void>(import());
  EXPECT_EQ(look({}).at("outcome"), "unchanged");
  change(1, job_title("Astronaut"));
  const auto changed = look({});
  EXPECT_EQ(changed.at("outcome"), "updated");
  EXPECT_EQ(changed.at("matched_by"), "external_id");
  EXPECT_EQ(changed.at("changes").at(0).at("new"), "Astronaut");
  const auto told = workplace.rollcall({"connection", "test", "entra-id", "--user", upn_of(1)});
  EXPECT_NE(told.out.find("Astronaut"), std::string::npos) << told.out;
  EXPECT_EQ(count("job_title = 'Astronaut'"), 0) << "nothing is written";
  refused({"connection", "test", "entra-id", "--user", "nobody@northwind.example"}, 1,
          "Nobody in this tenant");
}

INSTANTIATE_TEST_SUITE_P(Databases, Flow, testing::Values("sqlite", "postgresql"),
                         [](const auto& database) { return std::string(database.param); });

}  // namespace
}  // namespace rollcall::test
