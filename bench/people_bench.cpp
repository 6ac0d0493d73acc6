// What is computed for each person: folding, hashing, and the decision what is to be written.
#include "planner.hpp"
#include "workload.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPeople = 5'000;

void count_people(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPeople));
}

void fold(benchmark::State& state, const std::string& domain) {
  std::vector<std::string> addresses;
  for (const auto& person : make_people(0, kPeople)) addresses.push_back(person.employee_id + "@" + domain);
  for (auto _ : state) {
    for (const auto& address : addresses) benchmark::DoNotOptimize(people::email_key(address));
  }
  count_people(state);
}

void hash_attributes(benchmark::State& state) {
  const auto everybody = make_people(0, kPeople);
  for (auto _ : state) {
    for (const auto& person : everybody) benchmark::DoNotOptimize(people::attributes_hash(person));
  }
  count_people(state);
}

void digest_ids(benchmark::State& state) {
  const auto everybody = make_people(0, kPeople);
  for (auto _ : state) {
    for (const auto& person : everybody) benchmark::DoNotOptimize(people::id_digest(person.external_id));
  }
  count_people(state);
}

/// A batch of which so many in a hundred differ from the rows; with -1 nobody is there yet. Rows of people
/// who are the same are not read, as their stored hashes say so.
void plan_batch(benchmark::State& state, int changed_percent) {
  const auto batch = make_batch(make_people(0, kPeople));
  const auto changed = make_people(0, kPeople, 100);
  std::vector<const people::Item*> items;
  std::vector<people::Found> found(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) {
    items.push_back(&batch.items[i]);
    if (changed_percent < 0) continue;
    const bool differs = static_cast<int>(i % 100) < changed_percent;
    found[i].match = differs ? people::Found::Match::differs : people::Found::Match::same;
    if (!differs) continue;
    found[i].row = std::make_unique<people::StoredPerson>();
    found[i].row->id = static_cast<std::int64_t>(i + 1);
    found[i].row->email_key = batch.items[i].email_key;
    found[i].row->person = changed[i];
  }
  const auto expected =
      changed_percent < 0 ? kPeople : kPeople / 100 * static_cast<std::size_t>(changed_percent);
  for (auto _ : state) {
    const auto plan = people::make_plan(items, found, {.add = true, .update = true});
    if (plan.inserts.size() + plan.updates.size() != expected) state.SkipWithError("another plan was made");
    benchmark::DoNotOptimize(plan);
  }
  count_people(state);
}

BENCHMARK_CAPTURE(fold, , "Bench.Example.com")->Name("fold/ASCII address");
BENCHMARK_CAPTURE(fold, , "BÜCHER.example.com")->Name("fold/address beyond ASCII");
BENCHMARK(hash_attributes)->Name("hash/all attributes");
BENCHMARK(digest_ids)->Name("hash/id");
BENCHMARK_CAPTURE(plan_batch, , -1)->Name("plan/nobody is there");
BENCHMARK_CAPTURE(plan_batch, , 0)->Name("plan/nobody changed");
BENCHMARK_CAPTURE(plan_batch, , 10)->Name("plan/a tenth changed");

}  // namespace
}  // namespace rollcall::bench
