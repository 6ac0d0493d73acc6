#pragma once

#include "simulator/simulator.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::test {

/// What an administrator has: the installed program, a plugins folder with the plugin dropped into it, a
/// configuration file and a database of its own.
class Workplace {
 public:
  /// An empty URL means an SQLite file of its own.
  explicit Workplace(std::string database_url = {});

  /// The rollcall program with this workplace's configuration.
  [[nodiscard]] CommandResult rollcall(const std::vector<std::string>& arguments,
                                       const std::string& standard_input = {});
  [[nodiscard]] std::vector<std::string> command_line(const std::vector<std::string>& arguments) const;

  /// `rollcall ... --json`, parsed; fails the test when it is not exactly one document.
  [[nodiscard]] nlohmann::json rollcall_json(std::vector<std::string> arguments, int expected_exit_code = 0);

  /// Connects to the simulated tenant and enables the plugin; the arguments override single settings.
  void connect(const simulator::Simulator& tenant, const std::vector<std::string>& overrides = {});

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  [[nodiscard]] std::filesystem::path plugins_folder() const { return folder() / "plugins"; }
  [[nodiscard]] const std::string& database_url() const noexcept { return database_url_; }

  /// Every column of `users` that an import decides, one line a person, ordered by external id and e-mail.
  [[nodiscard]] std::vector<std::string> people() const;
  /// The same for the issues of a job, ordered.
  [[nodiscard]] std::vector<std::string> issues(std::int64_t job) const;
  [[nodiscard]] std::int64_t query_number(const std::string& sql) const;
  void execute(const std::string& sql) const;
  /// Holds the write lock of the (SQLite) database until the returned object goes.
  [[nodiscard]] std::shared_ptr<void> lock_database() const;

 private:
  TempDir folder_;
  std::string database_url_;
};

}  // namespace rollcall::test
