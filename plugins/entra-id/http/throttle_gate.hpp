#pragma once

#include "http/http.hpp"
#include "stop_signal.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

namespace rollcall::entra_id {

/// What an answer of Graph tells about the quota of the app in this tenant.
/// https://learn.microsoft.com/graph/throttling and /graph/throttling-limits
struct ThrottleSigns {
  /// x-ms-throttle-limit-percentage, 0.8 to 1.8: the share of the quota that is used up. Graph names it above
  /// 0.8 only.
  std::optional<double> used_share = {};
  /// x-ms-resource-unit: what the request cost.
  double resource_units = 1;
};

/// Unreadable values count as absent.
[[nodiscard]] ThrottleSigns read_throttle_signs(const HttpResponse& response);

/// The time that a gate lives in.
struct GateClock {
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  std::function<void(std::chrono::steady_clock::time_point, const StopSignal&)> sleep_until =
      [](std::chrono::steady_clock::time_point when, const StopSignal& stop) { stop.sleep_until(when); };
};

/// One for a tenant; every request of every chain passes it. Thread-safe.
///
/// It is closed while Graph wants nobody to ask (Retry-After). Before that, from four fifths of the quota on,
/// it lets requests through one at a time, the further apart the more of the quota is used up and the more
/// units a request costs: where the quota refills as fast as it is used, it stays. Below four fifths it costs
/// nothing. Whoever comes first goes first, so chains take turns.
class ThrottleGate {
 public:
  explicit ThrottleGate(GateClock clock = {});

  /// Returns when the next request may be sent. Throws Cancelled.
  void enter(const StopSignal& stop);
  /// Of every answer that says something: any that names a share, and any success, which may not.
  void note(const ThrottleSigns& signs);
  /// Nobody sends for so long.
  void close_for(std::chrono::milliseconds pause);

  /// How far apart two requests are at the moment; 0 below four fifths of the quota.
  [[nodiscard]] std::chrono::microseconds spacing() const;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  [[nodiscard]] std::chrono::microseconds spacing_at(TimePoint now) const;
  [[nodiscard]] TimePoint reserve_turn();

  GateClock clock_;
  mutable std::mutex mutex_;
  TimePoint open_at_{};
  TimePoint next_turn_{};
  ThrottleSigns signs_;  ///< the latest
  TimePoint noted_at_{};
};

}  // namespace rollcall::entra_id
