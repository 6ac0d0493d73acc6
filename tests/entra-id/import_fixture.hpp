#pragma once

#include "people/import_fixture.hpp"
#include "support/temp_dir.hpp"
#include "tenant.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json_fwd.hpp>

namespace rollcall::entra_id::test {

/// What a run said, with all that it left behind.
struct Outcome {
  people::Counts counts = {};
  std::uint64_t pages = 0, requests = 0, retries = 0;
  std::string groups = {};  ///< JSON
};

/// A simulated tenant, a database, and the plugin between them.
class Workbench {
 public:
  /// With a database of its own, unless another one is named.
  explicit Workbench(const simulator::SimulatorOptions& options = company(), std::string database_url = {});
  ~Workbench();

  /// A new job; the plugin's own options as JSON, `groups` for instance.
  Outcome import(const nlohmann::json& own_options, bool dry_run = false);
  /// The job's (next) attempt.
  Outcome attempt(std::int64_t job, const nlohmann::json& own_options, bool dry_run = false);
  /// The same for a job that tries those again who failed in `of_job`.
  Outcome retry(std::int64_t job, std::int64_t of_job, const nlohmann::json& own_options);
  /// The refusal of an import that must not succeed; nobody was written by it.
  Error refusal(const nlohmann::json& own_options);

  /// A new plugin instance with the present settings and secrets, as a new plugin process would make it.
  void restart_plugin(const Patience& patience = hasty());
  EntraPlugin& plugin() { return *plugin_; }
  std::vector<std::string> issue_codes(std::int64_t job);
  /// As if nobody had ever imported anything.
  void empty_tables();

  simulator::Simulator simulator;
  rollcall::test::TempDir folder;
  people::ImportTables tables;
  FakeHost host;
  /// The plugin's time of day from the next restart_plugin() on.
  WallClock clock = std::chrono::system_clock::now;
  std::int64_t last_job = 0;

 private:
  Outcome run(const nlohmann::json& run_options);

  std::unique_ptr<EntraPlugin> plugin_;
};

}  // namespace rollcall::entra_id::test
