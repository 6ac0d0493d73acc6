// Runs the benchmarks and closes with each figure as a share of the raw one measured beside it: ratios of one
// run can be compared between machines, absolute figures cannot.
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) {
      const auto rate = run.counters.find("items_per_second");
      if (run.error_occurred || run.aggregate_name != "median" || rate == run.counters.end()) continue;
      const std::string& name = run.run_name.function_name;
      const std::string family = name.substr(0, name.rfind('/'));
      if (name.find("/raw_") != std::string::npos) raw_rate_[family] = rate->second.value;
      rates_.emplace_back(name, rate->second.value);
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void Finalize() override {
    std::printf("\n%-36s %14s %12s\n", "", "people/s", "of raw");
    for (const auto& [name, rate] : rates_) {
      const auto raw = raw_rate_.find(name.substr(0, name.rfind('/')));
      std::printf("%-36s %14.0f ", name.c_str(), rate);
      if (raw != raw_rate_.end()) std::printf("%12.2f", rate / raw->second);
      std::printf("\n");
    }
  }

 private:
  std::map<std::string, double> raw_rate_;
  std::vector<std::pair<std::string, double>> rates_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}
