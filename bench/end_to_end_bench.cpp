// The whole import as its user runs it: `rollcall import` in its own processes, against the simulated tenant
// in another, on both databases.
#include "measure.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"
#include "workload.hpp"

#include <fstream>
#include <stdexcept>
#include <thread>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPeople = 100'000;

/// The simulated tenant in a process of its own, with a group "Everyone" of kPeople members.
class Tenant {
 public:
  Tenant()
      : process_({ENTRA_SIMULATOR, "--scenario", "large", "--users", std::to_string(kPeople),
                  "--no-throttling", "--gzip-level", "0"},
                 scratch_.path()) {
    for (int i = 0; i < 1000 && document_.is_null(); ++i) {
      const auto text = process_.output_so_far();
      if (text.find('\n') != std::string::npos) document_ = nlohmann::json::parse(text);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (document_.is_null()) throw std::runtime_error("the simulator did not start");
  }
  [[nodiscard]] std::string operator[](const char* field) const { return document_.at(field); }

 private:
  test::TempDir scratch_;
  test::Command process_;
  nlohmann::json document_;
};

const Tenant& tenant() {
  static const Tenant shared;
  return shared;
}

/// A configured Rollcall on a database of its own.
class Installation {
 public:
  explicit Installation(Database database) {
    namespace fs = std::filesystem;
    const auto folder = scratch_.path();
    fs::create_directory(folder / "plugins");
    fs::permissions(folder / "plugins", fs::perms::owner_all);
    fs::copy_file(ENTRA_ID_PLUGIN, folder / "plugins" / "entra-id.so");
    std::ofstream(folder / "rollcall.ini")
        << "[database]\nurl = " << fresh_database(database)
        << "\n[plugins]\nfolder = " << (folder / "plugins").string()
        << "\n[secrets]\nkey_file = " << (folder / "secrets.key").string() << '\n';
    run({"plugins", "enable", "entra-id"});
    run({"connection", "set", "entra-id", "cloud=custom", "login_url=" + tenant()["login_url"],
         "graph_url=" + tenant()["graph_url"], "tenant_id=" + tenant()["tenant_id"],
         "client_id=" + tenant()["client_id"], "--secret", "client_secret=-"},
        tenant()["client_secret"]);
  }

  /// Runs the import and gives the seconds that it reports for itself.
  double import() {
    const auto report = nlohmann::json::parse(
        run({"import", "entra-id", "--group", "Everyone", "--add", "--update", "--json"}));
    if (report.at("counts").at("fetched") != kPeople) throw std::runtime_error("not everybody was imported");
    return report.at("duration_ms").get<double>() / 1000.0;
  }

 private:
  std::string run(std::vector<std::string> arguments, const std::string& standard_input = {}) {
    arguments.insert(arguments.begin(),
                     {ROLLCALL_PROGRAM, "--config", (scratch_.path() / "rollcall.ini").string()});
    auto result = test::run(arguments, scratch_.path(), standard_input);
    if (result.exit_code != 0) throw std::runtime_error(result.err);
    return result.out;
  }
  test::TempDir scratch_;
};

void first_import(benchmark::State& state, Database database) {
  for (auto _ : state) state.SetIterationTime(Installation(database).import());
  count_people(state, kPeople);
}

void repeated_import(benchmark::State& state, Database database) {
  for (auto _ : state) {
    Installation installation(database);
    (void)installation.import();
    state.SetIterationTime(installation.import());
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
