// The same people read in each way that the Entra plugin has, from one large group and from many small ones,
// with a service that is near, far, or slow by the size of its answers.
#include "installation.hpp"
#include "peak_memory.hpp"
#include "reader_table.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::bench {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr std::size_t kPeopleInSmallGroup = 400;

struct Latency {
  std::string name;
  Words simulator;  ///< its options
};

const std::vector<Latency>& latencies() {
  static const std::vector<Latency> known{
      {"0", {}},
      {"100", {"--latency-ms", "100"}},
      {"300", {"--latency-ms", "300"}},
      {"payload", {"--latency-ms", "300", "--latency-per-object-us", "3000", "--latency-per-id-us", "300"}}};
  return known;
}

std::string described(const Latency& latency) {
  return latency.name == "payload" ? "300 ms + 3 ms a person" : latency.name + " ms";
}

/// What is read: one group of everybody, or everybody in many groups.
struct Lists {
  std::string name;
  std::size_t people = 0;
  Words groups;
};

Lists one_group(std::size_t people) {
  return {"1 x " + std::to_string(people), people, {"--group", "Everyone"}};
}

Lists many_groups(std::size_t people) {
  const auto count = std::max<std::size_t>(people / kPeopleInSmallGroup, 1);
  Lists lists{std::to_string(count) + " x " + std::to_string(people / count), people, {}};
  for (std::size_t i = 1; i <= count; ++i)
    lists.groups.insert(lists.groups.end(),
                        {"--group", "Part " + std::to_string(i) + " of " + std::to_string(count)});
  return lists;
}

ReaderRow measure(const Tenant& tenant, const Lists& lists, const Latency& latency,
                  const std::string& reader) {
  const Installation installation(fresh_database(Database::sqlite), tenant);
  Words arguments{"import", "entra-id", "--add", "--update", "--json", "--reader", reader};
  arguments.insert(arguments.end(), lists.groups.begin(), lists.groups.end());
  const auto command = installation.start(arguments);
  PeakMemory memory(command->pid());
  const auto result = command->wait();
  const auto peaks = memory.stop();
  if (result.exit_code != 0) throw std::runtime_error(result.err);
  const Json report = Json::parse(result.out);
  if (report.at("counts").at("fetched") != lists.people)
    throw std::runtime_error("not everybody was read by: " + reader);
  return {.lists = lists.name,
          .latency = described(latency),
          .reader = reader,
          .seconds = report.at("duration_ms").get<double>() / 1000,
          .requests = report.at("requests").get<std::uint64_t>(),
          .peak_mib = static_cast<double>(peaks.plugin_kib) / 1024};
}

int run(int argc, char** argv) {
  CLI::App app("Seconds, requests and memory of each way to read a tenant's people.");
  std::size_t people = 200'000;
  Words wanted_latencies{"0", "100", "300", "payload"};
  Words readers{"chain", "ids", "shards", "auto"};
  Words wanted_lists{"one", "many"};
  app.add_option("--people", people, "Size of the tenant")->check(CLI::Range(1'000U, 50'000'000U));
  app.add_option("--latency", wanted_latencies, "0, 100 or 300 ms a request, or by payload")
      ->check(CLI::IsMember({"0", "100", "300", "payload"}));
  app.add_option("--reader", readers, "chain, ids, shards, auto");
  app.add_option("--lists", wanted_lists, "one group of everybody, many groups of 400")
      ->check(CLI::IsMember({"one", "many"}));
  CLI11_PARSE(app, argc, argv);
  const auto many = many_groups(people);
  print_reader_table_head();
  for (const auto& latency : latencies()) {
    if (std::find(wanted_latencies.begin(), wanted_latencies.end(), latency.name) == wanted_latencies.end())
      continue;
    auto options = latency.simulator;
    options.insert(options.end(), {"--parts", std::to_string(many.groups.size() / 2)});
    const Tenant tenant(people, options);
    for (const auto& lists : wanted_lists) {
      for (const auto& reader : readers)
        print_reader_row(measure(tenant, lists == "one" ? one_group(people) : many, latency, reader));
    }
  }
  return 0;
}

}  // namespace
}  // namespace rollcall::bench

int main(int argc, char** argv) {
  try {
    return rollcall::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
