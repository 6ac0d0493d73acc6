// The whole import as its user runs it: `rollcall import` in its own processes, against the simulated tenant
// in another, on both databases.
#include "installation.hpp"
#include "measure.hpp"
#include "workload.hpp"

#include <stdexcept>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPeople = 100'000;

const Tenant& tenant() {
  static const Tenant shared(kPeople);
  return shared;
}

/// Runs the import and gives the seconds that it reports for itself.
double import(const Installation& installation) {
  const auto report = nlohmann::json::parse(
      installation.run({"import", "entra-id", "--group", "Everyone", "--add", "--update", "--json"}));
  if (report.at("counts").at("fetched") != kPeople) throw std::runtime_error("not everybody was imported");
  return report.at("duration_ms").get<double>() / 1000.0;
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

BENCHMARK_CAPTURE(raw_insert, , kPeople)->Name("import/sqlite/raw_insert")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::sqlite)->Name("import/sqlite/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::sqlite)->Name("import/sqlite/unchanged")->Apply(timed);
BENCHMARK_CAPTURE(raw_copy, , kPeople)->Name("import/postgresql/raw_copy")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::postgresql)->Name("import/postgresql/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::postgresql)->Name("import/postgresql/unchanged")->Apply(timed);

}  // namespace
}  // namespace rollcall::bench
