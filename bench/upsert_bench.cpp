// The writer against the machine's own raw insert and raw COPY, in one run.
#include "measure.hpp"
#include "store/database.hpp"
#include "workload.hpp"

#include <chrono>

#include <benchmark/benchmark.h>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPeople = 50'000;

std::chrono::duration<double> write(const std::string& url, const std::vector<people::Person>& people) {
  people::ImportWriter writer(writer_options(url));
  auto batches = make_batches(people, writer.preferred_batch_size());
  const auto start = std::chrono::steady_clock::now();
  for (auto& batch : batches) writer.write(std::move(batch));
  return std::chrono::steady_clock::now() - start;
}

/// With the host's tables and its log of people, as imports meet it.
std::string product_database(Database database) {
  std::string url = fresh_database(database);
  static_cast<void>(store::Database(url).session());
  return url;
}

void first_import(benchmark::State& state, Database database) {
  const auto people = make_people(kPeople);
  for (auto _ : state) state.SetIterationTime(write(product_database(database), people).count());
  count_people(state, kPeople);
}

void repeated_import(benchmark::State& state, Database database, unsigned changed_percent) {
  const auto people = make_people(kPeople);
  const auto again = make_people(kPeople, changed_percent);
  for (auto _ : state) {
    const auto url = product_database(database);
    (void)write(url, people);
    state.SetIterationTime(write(url, again).count());
  }
  count_people(state, kPeople);
}

BENCHMARK_CAPTURE(raw_insert, , kPeople)->Name("upsert/sqlite/raw_insert")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::sqlite)->Name("upsert/sqlite/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::sqlite, 0U)->Name("upsert/sqlite/unchanged")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::sqlite, 10U)
    ->Name("upsert/sqlite/tenth_changed")
    ->Apply(timed);
BENCHMARK_CAPTURE(raw_copy, , kPeople)->Name("upsert/postgresql/raw_copy")->Apply(timed);
BENCHMARK_CAPTURE(first_import, , Database::postgresql)->Name("upsert/postgresql/new")->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::postgresql, 0U)
    ->Name("upsert/postgresql/unchanged")
    ->Apply(timed);
BENCHMARK_CAPTURE(repeated_import, , Database::postgresql, 10U)
    ->Name("upsert/postgresql/tenth_changed")
    ->Apply(timed);

}  // namespace
}  // namespace rollcall::bench
