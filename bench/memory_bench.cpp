// Peak memory of `rollcall` and of its plugin process for imports of growing size: it may grow only by the 16
// bytes that the writer keeps of each person whom it has met.
#include "installation.hpp"
#include "peak_memory.hpp"
#include "workload.hpp"

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

const std::vector<std::string> kImport{"import", "entra-id", "--group", "Everyone",
                                       "--add",  "--update", "--json"};

/// Measures one command after the other on one installation and prints a row for each.
class Series {
 public:
  Series(const Installation& installation, std::size_t people)
      : installation_(installation), people_(people) {}

  /// Gives what the program reports; a command that fails has its reason for a row and gives null.
  Json measure(const char* step, const std::vector<std::string>& arguments) {
    return measure(step, arguments, people_);
  }
  Json measure(const char* step, const std::vector<std::string>& arguments, std::size_t expected_people) {
    const auto command = installation_.start(arguments);
    PeakMemory memory(command->pid());
    const auto result = command->wait();
    const auto peaks = memory.stop();
    if (result.exit_code != 0) {
      ++failures_;
      std::printf("%9zu  %-18s %s\n", people_, step, result.err.c_str());
      return {};
    }
    Json report = Json::parse(result.out);
    std::printf("%9zu  %-18s %11.1f %11.1f %9.1f\n", people_, step,
                static_cast<double>(peaks.host_kib) / 1024, static_cast<double>(peaks.plugin_kib) / 1024,
                report.at("duration_ms").get<double>() / 1000);
    std::fflush(stdout);
    require(report, step, expected_people);
    return report;
  }

  [[nodiscard]] int failures() const noexcept { return failures_; }

 private:
  /// A small import has a small memory, so everybody has to have been there.
  static void require(const Json& report, const char* step, std::size_t people) {
    if (report.at("counts").at("fetched") != people)
      throw std::runtime_error(std::string("other people were met than there are to meet by: ") + step);
  }

  const Installation& installation_;
  std::size_t people_;
  int failures_ = 0;
};

int measure(std::size_t people, Database database) {
  const Tenant tenant(people);
  const Installation installation(fresh_database(database), tenant);
  Series series(installation, people);
  auto dry_run = kImport;
  dry_run.emplace_back("--dry-run");
  series.measure("dry run", dry_run);
  const Json first = series.measure("import", kImport);
  series.measure("dry run again", dry_run);
  auto again = kImport;
  again.emplace_back("--full");
  series.measure("import again", again);
  series.measure("what changed", kImport, 0);
  if (!first.is_null())
    series.measure("undo of the first",
                   {"jobs", "undo", std::to_string(first.at("job").get<long>()), "--json"});
  return series.failures();
}

int run(int argc, char** argv) {
  CLI::App app("Peak memory of imports, by their size.");
  std::vector<std::size_t> sizes{10'000, 100'000, 1'000'000};
  bool postgresql = false;
  app.add_option("PEOPLE", sizes, "Sizes of the imported group")->check(CLI::Range(1U, 50'000'000U));
  app.add_flag("--postgresql", postgresql, "PostgreSQL instead of SQLite");
  CLI11_PARSE(app, argc, argv);
  std::printf("%9s  %-18s %11s %11s %9s\n", "people", postgresql ? "PostgreSQL" : "SQLite", "host MiB",
              "plugin MiB", "seconds");
  int failures = 0;
  for (const std::size_t people : sizes)
    failures += measure(people, postgresql ? Database::postgresql : Database::sqlite);
  return failures == 0 ? 0 : 1;
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
