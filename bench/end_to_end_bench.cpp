// The whole import as its user runs it: `rollcall import` in its own processes, against the simulated tenant
// in another, on both databases.
#include "installation.hpp"
#include "measure.hpp"
#include "workload.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPeople = 100'000;

const Tenant& tenant() {
  static const Tenant shared(kPeople);
  return shared;
}

nlohmann::json import_report(const Installation& installation, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"import", "entra-id", "--group", "Everyone",
                                     "--add",  "--update", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return nlohmann::json::parse(installation.run(arguments));
}

double seconds_of(const nlohmann::json& report) {
  return report.at("duration_ms").get<double>() / 1000.0;
}

/// Runs an import of everybody and gives the seconds that it reports for itself.
double import(const Installation& installation) {
  const auto report = import_report(installation, {"--full"});
  if (report.at("counts").at("fetched") != kPeople) throw std::runtime_error("not everybody was imported");
  return seconds_of(report);
}

void first_import(benchmark::State& state, Database database) {
  for (auto _ : state) state.SetIterationTime(import({fresh_database(database), tenant()}));
  count_people(state, kPeople);
}

void repeated_import(benchmark::State& state, Database database) {
  for (auto _ : state) {
    const Installation installation(fresh_database(database), tenant());
    (void)import(installation);
    state.SetIterationTime(import(installation));
  }
  count_people(state, kPeople);
}

/// The second import of a tenant in which nothing changed.
void incremental_import(benchmark::State& state, Database database, std::size_t people) {
  const Tenant company(people);
  const Installation installation(fresh_database(database), company);
  if (import_report(installation, {"--full"}).at("counts").at("fetched") != people)
    throw std::runtime_error("not everybody was imported");
  for (auto _ : state) {
    const auto report = import_report(installation);
    if (!report.contains("incremental") || report.at("counts").at("fetched") != 0)
      throw std::runtime_error("more was read than what changed");
    state.SetIterationTime(seconds_of(report));
    state.counters["requests"] = report.at("requests").get<double>();
  }
}

BENCHMARK_CAPTURE(raw_insert, , kPeople)->Name("import/sqlite/raw_insert")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::sqlite)->Name("import/sqlite/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::sqlite)->Name("import/sqlite/unchanged")->Apply(timed);
BENCHMARK_CAPTURE(incremental_import, , Database::sqlite, std::size_t{200'000})
    ->Name("import/sqlite/incremental")
    ->Apply(timed);
BENCHMARK_CAPTURE(raw_copy, , kPeople)->Name("import/postgresql/raw_copy")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::postgresql)->Name("import/postgresql/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::postgresql)->Name("import/postgresql/unchanged")->Apply(timed);
BENCHMARK_CAPTURE(incremental_import, , Database::postgresql, std::size_t{200'000})
    ->Name("import/postgresql/incremental")
    ->Apply(timed);

}  // namespace
}  // namespace rollcall::bench
