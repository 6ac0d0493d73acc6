#pragma once

#include "support/command.hpp"
#include "support/temp_dir.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Rollcall as its user has it: the real programs, each in processes of its own, and a simulated tenant.
namespace rollcall::bench {

/// The simulated tenant in a process of its own, with a group "Everyone" of so many members.
class Tenant {
 public:
  /// `options`: more of the simulator's own.
  explicit Tenant(std::size_t people, const std::vector<std::string>& options = {});
  /// What the simulator says of itself: "login_url", "graph_url", "tenant_id", "client_id", "client_secret".
  [[nodiscard]] const std::string& operator[](const std::string& field) const { return fields_.at(field); }

 private:
  test::TempDir scratch_;
  test::Command process_;
  std::map<std::string, std::string> fields_;
};

/// A configured Rollcall whose connection is to that tenant.
class Installation {
 public:
  Installation(const std::string& database_url, const Tenant& tenant);

  /// Starts `rollcall` with these arguments.
  [[nodiscard]] std::unique_ptr<test::Command> start(std::vector<std::string> arguments,
                                                     const std::string& standard_input = {}) const;
  /// The same to its end, and gives its output. Throws when it fails.
  std::string run(const std::vector<std::string>& arguments, const std::string& standard_input = {}) const;

 private:
  test::TempDir scratch_;
};

}  // namespace rollcall::bench
