#pragma once

#include <cstdint>
#include <map>
#include <string>

/// What a monitor wants to know of the host. No personal data.
namespace rollcall::core {

struct HostFigures {
  std::map<std::string, std::uint64_t> jobs;  ///< by state; a running one without a lease is interrupted
  std::map<std::string, std::uint64_t> deliveries;  ///< by "channel state"; state: waiting, delivered, failed
  std::uint64_t sessions = 0;                       ///< that have not expired
  std::uint64_t people_imported = 0;                ///< read by jobs of every kind but dry runs, ever
  std::uint64_t connections = 0;
};

/// One thread at a time. Throws Error.
class HostMonitor {
 public:
  virtual ~HostMonitor() = default;
  /// Error(unavailable) and the like when the database does not answer; Error(failed_precondition) when its
  /// tables are not of the versions that this Rollcall works with.
  virtual void require_ready() = 0;
  [[nodiscard]] virtual HostFigures figures() = 0;
};

}  // namespace rollcall::core
