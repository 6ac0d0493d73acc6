#pragma once

#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What an import needs that reads only what changed since an earlier one. The host decides nothing: a plugin
/// that can, asks here for the import to go on from.
namespace rollcall::people {

/// A completed import whose Continuation is still good.
struct Base {
  std::int64_t job_id = 0;
  std::string scope;  ///< see Continuation
  std::string note;
  bool proven = false;  ///< the full read that it rests on was proven to have met everybody
};

/// The newest completed import of the job's connection, if the job may go on from it: the job is no dry run
/// and applies no plan, nothing in the workspace was undone since that import's people were last read in
/// full, and no import of another scope broke off after having written people. Whether the scope is the job's
/// own is for the plugin to compare. Opens a session of its own. Throws Error.
[[nodiscard]] std::optional<Base> find_base(const std::string& database_url, std::int64_t job_id);

/// The people whom a completed import left as being there: 18 to 37 bytes a person. Immutable.
class Roster {
 public:
  /// Opens a session of its own. Throws Error.
  Roster(const std::string& database_url, std::int64_t job_id);
  ~Roster();
  Roster(Roster&&) noexcept;
  Roster& operator=(Roster&&) noexcept;

  [[nodiscard]] bool contains(std::string_view external_id) const;
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::people
