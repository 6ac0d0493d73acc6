// What an administrator does beyond one import: looks at a plan and applies it, disables leavers, undoes,
// retries, cancels; on SQLite and PostgreSQL, with a tenant of a hundred people.
#include "support/postgres_server.hpp"
#include "workplace.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

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

PersonChange display_name(const std::string& name) {
  PersonChange change;
  change.display_name = name;
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
  /// An account of a guest whose address is unknown cannot be imported.
  void lose_address(std::uint32_t index, const std::string& name) {
    PersonChange lost;
    lost.mail.emplace(std::nullopt);
    lost.user_principal_name = name;
    change(index, lost);
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
  [[nodiscard]] std::int64_t count_disabled() const { return count("not enabled"); }

  Simulator tenant{hundred_people()};
  std::shared_ptr<const simulator::Directory> made{tenant.directory()};
  Workplace workplace{database()};
};

TEST_P(Flow, a_plan_shows_everybody_and_is_applied_once) {
  const auto plan = import({"--dry-run"});
  EXPECT_EQ(plan.at("counts").at("added"), kPeople);
  const auto changes = workplace.rollcall_json({"jobs", "changes", "1"}).at("changes");
  ASSERT_EQ(changes.size(), kPeople);
  EXPECT_EQ(changes[0].at("action"), "add");
  EXPECT_FALSE(changes[0].at("email").get<std::string>().empty());
  EXPECT_EQ(count(), 0);

  const auto applied = workplace.rollcall_json({"import", "entra-id", "--plan", "1"});
  EXPECT_EQ(applied.at("kind"), "apply_plan");
  EXPECT_EQ(applied.at("of_job"), 1);
  EXPECT_EQ(applied.at("counts"), plan.at("counts"));
  EXPECT_EQ(count(), kPeople);

  // It was applied; now everybody is here already.
  refused({"import", "entra-id", "--plan", "1"}, 1, "since the plan 1 was made");
  EXPECT_EQ(count(), kPeople);
}

TEST_P(Flow, a_plan_is_refused_when_the_directory_changed_since) {
  static_cast<void>(import({"--dry-run"}));
  change(7, job_title("Astronaut"));
  refused({"import", "entra-id", "--plan", "1"}, 1, "Astronaut");
  EXPECT_EQ(count(), 0) << "nothing was written";
}

TEST_P(Flow, a_plan_is_refused_when_somebody_here_changed_since) {
  static_cast<void>(import());
  change(7, job_title("Astronaut"));
  change(8, job_title("Diver"));
  EXPECT_EQ(import({"--dry-run"}).at("counts").at("updated"), 2);
  const auto before = workplace.people();
  workplace.execute("update users set department = 'By hand', attributes_hash = null where email = '" +
                    upn_of(8) + "'");
  refused({"import", "entra-id", "--plan", "2"}, 1, upn_of(8));
  EXPECT_EQ(count("job_title in ('Astronaut', 'Diver')"), 0) << "nothing was written";
}

TEST_P(Flow, leavers_are_disabled_after_their_grace_and_only_when_agreed) {
  static_cast<void>(import());
  for (const std::uint32_t index : {10U, 20U, 30U}) tenant.edits().remove_member("Everyone", upn_of(index));
  const std::vector<std::string> leavers{
      "--disable-leavers", "--leaver-grace", "1", "--limit-people", "0", "--limit-percent", "2"};
  EXPECT_EQ(import().at("disabled"), 0) << "leavers are opt-in";
  EXPECT_EQ(import(leavers).at("disabled"), 0) << "their grace";
  EXPECT_EQ(count_disabled(), 0);

  const auto stopped = import(leavers, 4);
  EXPECT_EQ(stopped.at("state"), "interrupted");
  EXPECT_NE(stopped.at("error").at("message").get<std::string>().find("disable 3"), std::string::npos)
      << stopped.dump();
  const std::string job = std::to_string(stopped.at("job").get<int>());
  EXPECT_NE(stopped.at("error")
                .at("next_step")
                .get<std::string>()
                .find("rollcall jobs resume " + job + " --approve"),
            std::string::npos);
  EXPECT_EQ(count_disabled(), 0) << "it asks first";
  EXPECT_EQ(workplace.rollcall_json({"jobs", "changes", job}).at("changes").size(), 3U);

  const auto asked = workplace.rollcall({"jobs", "resume", job});
  EXPECT_EQ(asked.exit_code, 4);
  EXPECT_NE(asked.out.find("nobody was written"), std::string::npos) << asked.out;

  EXPECT_EQ(workplace.rollcall_json({"jobs", "resume", job, "--approve"}).at("disabled"), 3);
  EXPECT_EQ(count_disabled(), 3);
  EXPECT_EQ(count(), kPeople) << "nobody is deleted";
}

TEST_P(Flow, undo_puts_back_whom_nobody_changed_since) {
  static_cast<void>(import());
  const auto before = workplace.people();
  for (const std::uint32_t index : {1U, 2U, 3U}) change(index, job_title("Astronaut"));
  EXPECT_EQ(import().at("counts").at("updated"), 3);
  workplace.execute("update users set department = 'By hand', attributes_hash = null where email = '" +
                    upn_of(2) + "'");

  const auto undone = workplace.rollcall_json({"jobs", "undo", "2"}, 3);
  EXPECT_EQ(undone.at("kind"), "undo");
  EXPECT_EQ(undone.at("counts").at("updated"), 2);
  EXPECT_EQ(undone.at("counts").at("skipped"), 1);
  EXPECT_EQ(undone.at("removed"), 0);
  const auto issues = workplace.rollcall_json({"jobs", "issues", "3"}).at("issues");
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].at("code"), "changed-since");
  EXPECT_EQ(issues[0].at("email"), upn_of(2));
  EXPECT_EQ(count("job_title = 'Astronaut' and department = 'By hand'"), 1);
  std::vector<std::string> still;
  const auto after = workplace.people();
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(still));
  EXPECT_EQ(still.size(), kPeople - 1) << "everybody else is as before";

  const auto first_undone = workplace.rollcall_json({"jobs", "undo", "1"}, 3);
  EXPECT_EQ(first_undone.at("removed"), kPeople - 1);
  EXPECT_EQ(count(), 1) << "whom somebody edited stays";
  refused({"jobs", "undo", "3"}, 1, "undo");
}

TEST_P(Flow, retry_imports_only_those_who_failed) {
  lose_address(5, "five#EXT#@northwind.onmicrosoft.example");
  lose_address(6, "six#EXT#@northwind.onmicrosoft.example");
  const auto first = import({}, 3);
  EXPECT_EQ(first.at("counts").at("failed"), 2);
  EXPECT_EQ(count(), kPeople - 2);
  const auto issues = workplace.rollcall_json({"jobs", "issues", "1", "--code", "no-email"}).at("issues");
  ASSERT_EQ(issues.size(), 2U);
  for (const char* key : {"person", "message", "next_step", "external_id"})
    EXPECT_FALSE(issues[0].at(key).get<std::string>().empty()) << key;

  tenant.edits().change_person("five#EXT#@northwind.onmicrosoft.example", mail("mended@northwind.example"));
  const auto retried = workplace.rollcall_json({"jobs", "retry", "1"}, 3);
  EXPECT_EQ(retried.at("kind"), "retry");
  EXPECT_EQ(retried.at("of_job"), 1);
  EXPECT_EQ(retried.at("counts").at("fetched"), 2);
  EXPECT_EQ(retried.at("counts").at("added"), 1);
  EXPECT_EQ(retried.at("counts").at("failed"), 1);
  EXPECT_EQ(count(), kPeople - 1);
  EXPECT_EQ(count("email = 'mended@northwind.example'"), 1);
}

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

TEST_P(Flow, formulas_are_defused_in_every_csv) {
  const std::string formula = "=HYPERLINK(\"http://x.example\")";
  const std::string defused = "\"'=HYPERLINK(\"\"http://x.example\"\")\"";
  change(1, display_name(formula));
  change(2, display_name(formula));
  lose_address(2, "two#EXT#@northwind.onmicrosoft.example");
  static_cast<void>(import({}, 3));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"users", "export", "--csv", "-"},
                                                  {"jobs", "changes", "1", "--csv", "-"},
                                                  {"jobs", "issues", "1", "--csv", "-"}}) {
    const auto csv = workplace.rollcall(command).out;
    EXPECT_NE(csv.find(',' + defused + ','), std::string::npos) << command[1] << ": " << csv;
    EXPECT_EQ(csv.find(",=HYPERLINK"), std::string::npos) << command[1];
    EXPECT_EQ(csv.find(",\"=HYPERLINK"), std::string::npos) << command[1];
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, Flow, testing::Values("sqlite", "postgresql"),
                         [](const auto& database) { return std::string(database.param); });

}  // namespace
}  // namespace rollcall::test
