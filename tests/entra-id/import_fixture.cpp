#include "import_fixture.hpp"

#include <regex>

#include <nlohmann/json.hpp>
#include <soci/soci.h>

namespace rollcall::entra_id::test {
namespace {

nlohmann::json run_options(std::int64_t job, const nlohmann::json& own_options, bool dry_run) {
  return {{"job", job}, {"worker", "w"}, {"workspace_id", 1}, {"dry_run", dry_run}, {"options", own_options}};
}

Outcome outcome_of(const nlohmann::json& result) {
  const auto& counts = result.at("counts");
  return {.counts = {.fetched = counts.at("fetched"),
                     .added = counts.at("added"),
                     .updated = counts.at("updated"),
                     .unchanged = counts.at("unchanged"),
                     .skipped = counts.at("skipped"),
                     .filtered = counts.at("filtered"),
                     .failed = counts.at("failed"),
                     .issues = result.at("issues")},
          .pages = result.at("pages"),
          .requests = result.at("requests"),
          .retries = result.at("retries"),
          .groups = result.at("groups").dump()};
}

}  // namespace

Workbench::Workbench(const simulator::SimulatorOptions& options, std::string database_url)
    : simulator(options),
      tables(database_url.empty() ? "sqlite://" + folder.file("people.db") : std::move(database_url)) {
  host.settings = settings_for(simulator);
  host.secrets["client_secret"] = simulator::kClientSecret;
  host.database_url = tables.url();
  restart_plugin();
}

Workbench::~Workbench() {
  // Whatever a test did: nothing that was logged or reported may hold the secret or a token.
  plugin_.reset();
  const auto logs = host.all_logs();
  EXPECT_EQ(logs.find(simulator::kClientSecret), std::string::npos);
  EXPECT_EQ(logs.find("Bearer"), std::string::npos);
  EXPECT_EQ(logs.find("eyJ"), std::string::npos) << "a token begins so";
  EXPECT_FALSE(std::regex_search(logs, std::regex(R"(@[\w.-]+\.example)", std::regex::icase)))
      << "a person's address";
}

void Workbench::restart_plugin(const Patience& patience) {
  plugin_.reset();
  plugin_ = std::make_unique<EntraPlugin>(host.host(), patience, clock);
}

Outcome Workbench::run(const nlohmann::json& run_options) {
  const auto text = run_options.dump();
  const auto outcome =
      outcome_of(nlohmann::json::parse(run_options.at("dry_run") ? plugin_->plan(text) : plugin_->run(text)));
  const auto& counts = outcome.counts;
  EXPECT_EQ(counts.fetched, counts.added + counts.updated + counts.unchanged + counts.skipped +
                                counts.filtered + counts.failed);
  return outcome;
}

Outcome Workbench::attempt(std::int64_t job, const nlohmann::json& own_options, bool dry_run) {
  return run(run_options(job, own_options, dry_run));
}

Outcome Workbench::retry(std::int64_t job, std::int64_t of_job, const nlohmann::json& own_options) {
  auto options = run_options(job, own_options, false);
  options["retry_of"] = of_job;
  return run(options);
}

Outcome Workbench::import(const nlohmann::json& own_options, bool dry_run) {
  last_job = tables.start_job("w", dry_run);
  return attempt(last_job, own_options, dry_run);
}

Error Workbench::refusal(const nlohmann::json& own_options) {
  const auto users_before = tables.row_versions();
  try {
    (void)import(own_options);
  } catch (const Error& error) {
    EXPECT_EQ(tables.row_versions(), users_before);
    EXPECT_EQ(tables.counts(last_job), people::Counts{});
    EXPECT_EQ((error.message() + error.next_step() + error.detail()).find(simulator::kClientSecret),
              std::string::npos);
    return error;
  }
  ADD_FAILURE() << "the import was not refused";
  return {Status::ok, {}};
}

void Workbench::empty_tables() {
  for (const auto* table : {"import_jobs", "import_absences", "users"})
    tables.session() << std::string("DELETE FROM ") + table;
}

std::vector<std::string> Workbench::issue_codes(std::int64_t job) {
  std::vector<std::string> codes;
  for (const auto& issue : tables.issues(job)) codes.push_back(issue.code);
  return codes;
}

}  // namespace rollcall::entra_id::test
