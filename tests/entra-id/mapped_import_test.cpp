#include "import_fixture.hpp"
#include "tests/simulator/person.hpp"

#include <chrono>
#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Imports with another mapping and with filters, from the simulated tenant into SQLite.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;

Json all_employees(const Json& more = Json::object()) {
  Json options{{"groups", {"All employees"}}, {"add", true}, {"update", true}};
  options.update(more);
  return options;
}

void use_mapping(Workbench& bench, const Json& keys) {
  Json settings = Json::parse(test::settings_for(bench.simulator));
  settings.update(keys);
  bench.host.settings = settings.dump();
  bench.restart_plugin();
}

/// How many of "All employees" are so.
std::uint64_t count_people(const Workbench& bench,
                           const std::function<bool(const simulator::Person&)>& is_so) {
  const auto directory = bench.simulator.directory();
  std::uint64_t count = 0;
  simulator::Person person;
  directory->group_by_name("All employees")->members.for_each([&](simulator::ObjectRef member) {
    if (member.type != simulator::ObjectType::user) return;
    directory->people().describe(member.index, person);
    if (is_so(person)) ++count;
  });
  return count;
}

TEST(MappedImport, StoresWhatTheMappingSays) {
  Workbench bench;
  use_mapping(bench, {{"map.office_location", "city"},
                      {"map.job_title", "none"},
                      {"map.company_name", "employeeOrgData/costCenter"},
                      {"map.department", "onPremisesExtensionAttributes/extensionAttribute2"},
                      {"map.mobile_phone", "imAddresses"},
                      {"map.enabled", "none"}});
  bench.import(all_employees());
  const auto directory = bench.simulator.directory();
  const auto users = bench.tables.users();
  ASSERT_GT(users.size(), 200U);
  std::uint64_t with_extension = 0;
  for (const auto& [key, row] : users) {
    simulator::Person person;
    const auto index = directory->find_user(row.person.external_id);
    ASSERT_TRUE(index);
    directory->people().describe(*index, person);
    EXPECT_EQ(row.person.office_location, person.city);
    EXPECT_EQ(row.person.job_title, "");
    EXPECT_EQ(row.person.company_name.empty(), person.employee_id.empty());
    EXPECT_EQ(row.person.mobile_phone, person.mail);
    EXPECT_TRUE(row.person.enabled);
    if (!row.person.department.empty()) ++with_extension;
    EXPECT_EQ(row.person.department.starts_with("x2-"), person.on_premises_sync.has_value());
  }
  EXPECT_GT(with_extension, 10U);
  for (const auto& request : bench.simulator.log().all()) {
    if (request.target.find("/members?") == std::string::npos) continue;
    EXPECT_EQ(request.target.find("jobTitle"), std::string::npos) << "is not looked at, so it is not read";
    EXPECT_NE(request.target.find("employeeOrgData"), std::string::npos);
  }
}

TEST(MappedImport, EmailFromTheOnlyPrimaryAddress) {
  Workbench bench;
  use_mapping(bench, {{"map.email", "proxyAddresses"}});
  bench.import(all_employees());
  const auto users = bench.tables.users();
  ASSERT_FALSE(users.empty());
  for (const auto& [key, row] : users) EXPECT_EQ(row.person.email.find("smtp"), std::string::npos);
  const auto directory = bench.simulator.directory();
  simulator::Person person;
  directory->people().describe(2, person);
  EXPECT_TRUE(users.contains(people::email_key(person.mail)));
}

TEST(MappedImport, AChangedMappingUpdatesPeople) {
  Workbench bench;
  const auto first = bench.import(all_employees());
  use_mapping(bench, {{"map.office_location", "streetAddress"}});
  const auto second = bench.import(all_employees());
  EXPECT_GT(second.counts.updated, first.counts.added / 2);
  EXPECT_EQ(second.counts.updated + second.counts.unchanged, first.counts.added);
}

TEST(MappedImport, IsNotResumedWithAnotherMapping) {
  Workbench bench(test::company(5'000));
  const Json options{{"groups", {"All employees"}}, {"add", true}};
  auto patience = test::hasty();
  patience.batch_wait = std::chrono::milliseconds{0};
  bench.restart_plugin(patience);
  bench.simulator.faults().add(
      {.kind = simulator::FaultKind::truncated_json, .path_contains = "/members", .page = 4, .times = -1});
  EXPECT_THROW((void)bench.import(options), Error);
  bench.simulator.faults().clear();
  const auto job = bench.last_job;
  ASSERT_FALSE(bench.tables.checkpoint(job).empty());
  const auto versions = bench.tables.row_versions();
  use_mapping(bench, {{"map.office_location", "city"}});
  try {
    (void)bench.attempt(job, options);
    ADD_FAILURE() << "the stored link does not ask for the city";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_THAT(error.message(), ::testing::HasSubstr("mapping was changed"));
  }
  EXPECT_EQ(bench.tables.row_versions(), versions);
  use_mapping(bench, Json::object());
  EXPECT_EQ(bench.attempt(job, options).counts.fetched, bench.simulator.expected("All employees").users);
}

TEST(FilteredImport, LeavesOutWhoDoesNotMeetTheConditions) {
  Workbench bench(test::company(1'000));
  const auto expected = [&](const Json& own, const std::function<bool(const simulator::Person&)>& taken) {
    const auto outcome = bench.import(all_employees(own), true);
    const auto all = bench.simulator.expected("All employees").users;
    EXPECT_EQ(outcome.counts.fetched, all) << own;
    const auto left_out =
        count_people(bench, [&](const simulator::Person& person) { return !taken(person); });
    EXPECT_GT(left_out, 0U) << own;
    EXPECT_LT(left_out, all) << own;
    EXPECT_EQ(outcome.counts.filtered, left_out) << own;
  };
  expected({{"user_types", {"Guest"}}}, [](const auto& person) { return person.user_type == "Guest"; });
  expected({{"where", {{{"field", "department"}, {"equals", "SALES"}}}}},
           [](const auto& person) { return person.department == "Sales"; });
  expected({{"where",
             {{{"field", "country"}, {"equals", "de"}}, {{"field", "department"}, {"starts_with", "e"}}}}},
           [](const auto& person) { return person.country == "DE" && person.department.starts_with("E"); });
  expected({{"where", {{{"field", "employeeOrgData/costCenter"}, {"equals", "cc-107"}}}}},
           [](const auto& person) { return !person.employee_id.empty() && person.index % 40 == 7; });
  expected({{"excluded_email_domains", {"partner.example"}}},
           [](const auto& person) { return !person.mail.ends_with("@partner.example"); });
  EXPECT_TRUE(bench.tables.users().empty());
}

TEST(FilteredImport, FilteredPeopleAreNoIssues) {
  Workbench bench;
  const auto outcome = bench.import(all_employees({{"email_domains", {"nowhere.example"}}}));
  EXPECT_EQ(outcome.counts.added, 0U);
  const auto expected = bench.simulator.expected("All employees");
  EXPECT_EQ(outcome.counts.failed, expected.without_email) << "no address, no domain: reported";
  EXPECT_EQ(outcome.counts.issues, expected.without_email);
  EXPECT_EQ(outcome.counts.filtered, expected.users - expected.without_email);
}

TEST(FilteredImport, AContradictionIsRefusedBeforeAnythingIsRead) {
  Workbench bench;
  use_mapping(bench, {{"map.email", "otherMails"}});
  const auto error = bench.refusal(all_employees({{"email_from", "upn"}}));
  EXPECT_EQ(error.status(), Status::invalid_argument);
}

}  // namespace
}  // namespace rollcall::entra_id
