#pragma once

#include "import_fixture.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id::test {

/// A tenant that is imported again and again by one connection, as the host has it done.
class IncrementalBench : public Workbench {
 public:
  explicit IncrementalBench(const simulator::SimulatorOptions& options = company(),
                            std::string database_url = {});

  /// A job of connection 7, imported and completed; with a grace also planned and written.
  Outcome run(const nlohmann::json& options, std::optional<int> leaver_grace = {});
  /// The same in steps.
  std::int64_t start(std::optional<int> leaver_grace = {});
  void complete(std::int64_t job);

  /// Whether the last job read only what changed.
  [[nodiscard]] bool was_incremental();
  /// Of the last job.
  [[nodiscard]] std::int64_t gone();
  /// All that the people say, without ids, times and jobs.
  [[nodiscard]] std::vector<std::string> people();
  /// The same of a full import of the tenant as it is now, into a database of its own.
  [[nodiscard]] std::vector<std::string> people_of_a_full_import(const nlohmann::json& options) const;
  /// The members of these groups, by the groups' ids.
  using Members = std::map<std::string, std::vector<people::MemberKey>>;
  /// Each person of a full import is here exactly so, and the groups have the same members. Who is here and
  /// not there has left.
  void expect_people_of_a_full_import(const nlohmann::json& options);
  /// Everything, to see that nothing was written.
  [[nodiscard]] std::vector<std::string> dump();

  /// The plugin's time of day moves on.
  void let_days_pass(int days);

  [[nodiscard]] std::string id_of(std::uint32_t index) const;

 private:
  [[nodiscard]] std::string now() const;
  struct FullImport {
    std::vector<std::string> people;
    Members members;
  };
  [[nodiscard]] FullImport full_import(const nlohmann::json& options) const;

  std::chrono::seconds passed_{0};
};

/// Options of an import that adds and updates.
[[nodiscard]] nlohmann::json all_users();
[[nodiscard]] nlohmann::json of_groups(std::vector<std::string> names);

}  // namespace rollcall::entra_id::test
