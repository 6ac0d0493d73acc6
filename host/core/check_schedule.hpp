#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

/// When which connection is checked without anybody asking.
namespace rollcall::core {

/// A connection's check that is due, and how it went before.
struct DueCheck {
  std::int64_t connection_id = 0;
  std::uint64_t failures = 0;  ///< in a row, so far
  std::uint64_t alarms = 0;    ///< raised so far, ever
  bool alarmed = false;        ///< somebody was told of the present failure

  bool operator==(const DueCheck&) const = default;
};

/// Throws rollcall::Error. One thread at a time; several hosts on one database share the work.
class CheckSchedule {
 public:
  virtual ~CheckSchedule() = default;
  /// A connection that is due, for the caller alone: nobody else gets it for `lease`. One that was never on
  /// the schedule is due `first_delay` from now.
  [[nodiscard]] virtual std::optional<DueCheck> claim_due(std::chrono::seconds first_delay,
                                                          std::chrono::seconds lease) = 0;
  /// How it stands now, and when to look again.
  virtual void settle(const DueCheck& check, std::chrono::seconds delay) = 0;
};

}  // namespace rollcall::core
