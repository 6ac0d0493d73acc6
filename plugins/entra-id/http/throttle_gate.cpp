#include "http/throttle_gate.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

namespace rollcall::entra_id {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::microseconds;

/// From here on Graph names the share; see throttling-limits.
constexpr double kFirstSign = 0.8;
/// A whole quota refills in this time: quotas are so many units per ten seconds.
constexpr duration<double> kRefill{10};
/// Between two requests of one unit when the quota is just used up. The smallest quota, 3,500 units, refills
/// a unit in 3 ms, which this curve gives at 0.815: so there is room for other users of the same quota.
constexpr duration<double> kSpacingAtLimit{0.5};
/// Beyond, requests are refused anyway, and Retry-After says for how long.
constexpr double kSlowest = 1.2;
constexpr double kGreatestShare = 1.8;
constexpr double kGreatestUnits = 100;

std::optional<double> read_number(std::string_view text, double least, double greatest) {
  if (text.empty() || text.size() > 16) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || !(value >= least)) return std::nullopt;
  return std::min(value, greatest);
}

}  // namespace

ThrottleSigns read_throttle_signs(const HttpResponse& response) {
  return {
      .used_share =
          read_number(response.header("x-ms-throttle-limit-percentage"), kFirstSign, kGreatestShare),
      .resource_units = read_number(response.header("x-ms-resource-unit"), 1, kGreatestUnits).value_or(1)};
}

ThrottleGate::ThrottleGate(GateClock clock) : clock_(std::move(clock)) {}

microseconds ThrottleGate::spacing_at(TimePoint now) const {
  if (!signs_.used_share) return microseconds{0};
  // What was true when it was said; since then the quota has refilled.
  const double share = *signs_.used_share - duration<double>(now - noted_at_) / kRefill;
  if (share <= kFirstSign) return microseconds{0};
  const double excess = (std::min(share, kSlowest) - kFirstSign) / (1 - kFirstSign);
  return duration_cast<microseconds>(kSpacingAtLimit * (excess * excess * signs_.resource_units));
}

microseconds ThrottleGate::spacing() const {
  const std::lock_guard lock(mutex_);
  return spacing_at(clock_.now());
}

ThrottleGate::TimePoint ThrottleGate::reserve_turn() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  const auto turn = std::max({now, open_at_, next_turn_});
  next_turn_ = turn + spacing_at(turn);
  return turn;
}

void ThrottleGate::enter(const StopSignal& stop) {
  while (true) {
    const auto turn = reserve_turn();
    if (turn > clock_.now()) clock_.sleep_until(turn, stop);
    const std::lock_guard lock(mutex_);
    if (open_at_ <= turn) return;  // else it was closed meanwhile: that turn is void
  }
}

void ThrottleGate::note(const ThrottleSigns& signs) {
  const std::lock_guard lock(mutex_);
  signs_ = signs;
  noted_at_ = clock_.now();
}

void ThrottleGate::close_for(std::chrono::milliseconds pause) {
  const std::lock_guard lock(mutex_);
  open_at_ = std::max(open_at_, clock_.now() + pause);
}

}  // namespace rollcall::entra_id
