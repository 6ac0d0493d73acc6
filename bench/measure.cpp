#include "measure.hpp"

#include "raw_baseline.hpp"
#include "workload.hpp"

namespace rollcall::bench {

void raw_insert(benchmark::State& state, std::size_t people) {
  const auto rows = make_people(people);
  for (auto _ : state) {
    state.SetIterationTime(raw_sqlite_insert(fresh_database(Database::sqlite), rows, 10'000).count());
  }
  count_people(state, people);
}

void raw_copy(benchmark::State& state, std::size_t people) {
  const auto rows = make_people(people);
  for (auto _ : state) {
    state.SetIterationTime(raw_postgresql_copy(fresh_database(Database::postgresql), rows).count());
  }
  count_people(state, people);
}

}  // namespace rollcall::bench
