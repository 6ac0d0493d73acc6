#include "incremental_bench.hpp"

#include "people/schema_of.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace rollcall::entra_id::test {

using people::bound;

namespace {

std::vector<std::string> people_in(const std::string& database_url) {
  return people::rows_of(database_url, "users",
                         {"external_id", "email", "email_key", "display_name", "given_name", "surname",
                          "job_title", "department", "company_name", "office_location", "employee_id",
                          "mobile_phone", "business_phone", "preferred_language", "user_principal_name",
                          "user_type", "CAST(enabled AS INTEGER)", "attributes_hash"});
}

IncrementalBench::Members members_in(people::ImportTables& tables) {
  IncrementalBench::Members members;
  for (const auto& group : people::known_groups(tables.session(), 1))
    members.emplace(group.external_id, people::read_members(tables.session(), group));
  return members;
}

}  // namespace

IncrementalBench::IncrementalBench(const simulator::SimulatorOptions& options, std::string database_url)
    : Workbench(options, std::move(database_url)) {
  auto switches = simulator.switches();
  switches.throttling = false;
  simulator.set_switches(switches);
  clock = [this] { return std::chrono::system_clock::now() + passed_; };
  restart_plugin();
}

std::int64_t IncrementalBench::start(std::optional<int> leaver_grace) {
  last_job = tables.start_job();
  const std::int64_t grace = leaver_grace.value_or(-1);
  const std::string staged = leaver_grace ? "true" : "false";
  tables.session() << "UPDATE import_jobs SET plugin_id = 'entra-id', connection_id = 7, started_at = " +
                          now() + ", staged = " + staged +
                          ", leaver_grace = nullif(CAST(:grace AS BIGINT), -1) WHERE id = :id",
      bound(grace, "grace"), bound(last_job, "id");
  return last_job;
}

void IncrementalBench::complete(std::int64_t job) {
  tables.session() << "UPDATE import_jobs SET state = 'completed', worker = '', finished_at = " + now() +
                          " WHERE id = :id",
      bound(job, "id");
  people::keep_members_of(tables.session(), job);
}

Outcome IncrementalBench::run(const nlohmann::json& options, std::optional<int> leaver_grace) {
  const auto job = start(leaver_grace);
  auto outcome = attempt(job, options);
  if (leaver_grace) people::apply_changes({tables.url(), job, "w"}, {}, {});
  complete(job);
  return outcome;
}

std::string IncrementalBench::now() const {
  const bool sqlite = people::DatabaseUrl::parse(tables.url()).backend == people::Backend::sqlite;
  return sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" : "clock_timestamp()";
}

bool IncrementalBench::was_incremental() {
  return tables.count("import_jobs WHERE base_job IS NOT NULL AND id = " + std::to_string(last_job)) == 1;
}

std::int64_t IncrementalBench::gone() {
  std::int64_t gone = 0;
  tables.session() << "SELECT gone FROM import_jobs WHERE id = :id", soci::into(gone), bound(last_job, "id");
  return gone;
}

std::vector<std::string> IncrementalBench::people() {
  return people_in(tables.url());
}

std::vector<std::string> IncrementalBench::people_of_a_full_import(const nlohmann::json& options) const {
  return full_import(options).people;
}

IncrementalBench::FullImport IncrementalBench::full_import(const nlohmann::json& options) const {
  const rollcall::test::TempDir elsewhere;
  people::ImportTables fresh("sqlite://" + elsewhere.file("people.db"));
  FakeHost other;
  other.settings = host.settings;
  other.secrets = host.secrets;
  other.database_url = fresh.url();
  EntraPlugin plugin(other.host(), hasty());
  const nlohmann::json run{{"job", fresh.start_job()},
                           {"worker", "w"},
                           {"workspace_id", 1},
                           {"dry_run", false},
                           {"options", options}};
  (void)plugin.run(run.dump());
  return {people_in(fresh.url()), members_in(fresh)};
}

void IncrementalBench::expect_people_of_a_full_import(const nlohmann::json& options) {
  const auto here = people();
  const auto expected = full_import(options);
  const auto members = members_in(tables);
  for (const auto& [group, keys] : expected.members) EXPECT_EQ(members.at(group), keys) << group;
  const std::set<std::string> rows(here.begin(), here.end());
  std::size_t missing = 0;
  for (const auto& person : expected.people) {
    if (rows.contains(person) || ++missing > 3) continue;
    const auto id = person.substr(0, person.find(' '));
    const auto found = std::find_if(here.begin(), here.end(),
                                    [&](const std::string& row) { return row.starts_with(id + " "); });
    ADD_FAILURE() << person << "\n is here " << (found == here.end() ? "missing" : *found);
  }
  EXPECT_EQ(missing, 0U);
}

std::vector<std::string> IncrementalBench::dump() {
  auto columns = people::columns_of(tables.url(), "users");
  return people::rows_of(tables.url(), "users", columns);
}

void IncrementalBench::let_days_pass(int days) {
  passed_ += std::chrono::hours(24 * days);
}

std::string IncrementalBench::id_of(std::uint32_t index) const {
  return std::string(simulator::view(simulator.directory()->user_id(index)));
}

nlohmann::json all_users() {
  return {{"all_users", true}, {"add", true}, {"update", true}};
}

nlohmann::json of_groups(std::vector<std::string> names) {
  return {{"groups", std::move(names)}, {"add", true}, {"update", true}};
}

}  // namespace rollcall::entra_id::test
