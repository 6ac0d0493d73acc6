#pragma once

#include <cstddef>

#include <benchmark/benchmark.h>

/// What every benchmark here does alike: times are taken by the benchmark itself, three runs, people per
/// second.
namespace rollcall::bench {

inline void timed(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Iterations(1)->Repetitions(3)->ReportAggregatesOnly()->Unit(
      benchmark::kMillisecond);
}

inline void count_people(benchmark::State& state, std::size_t people) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(people));
}

/// This machine's raw insert and raw COPY of that many people, to stand beside a benchmark of the same size.
void raw_insert(benchmark::State& state, std::size_t people);
void raw_copy(benchmark::State& state, std::size_t people);

}  // namespace rollcall::bench
