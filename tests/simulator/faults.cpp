#include "faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::simulator {
namespace {

constexpr std::array<std::pair<std::string_view, FaultKind>, 18> kNames{{
    {"throttled", FaultKind::throttled},
    {"throttled_without_hint", FaultKind::throttled_without_hint},
    {"unavailable", FaultKind::unavailable},
    {"unavailable_on_connection", FaultKind::unavailable_on_connection},
    {"gateway_timeout", FaultKind::gateway_timeout},
    {"bad_gateway_html", FaultKind::bad_gateway_html},
    {"truncated_json", FaultKind::truncated_json},
    {"cut_connection", FaultKind::cut_connection},
    {"reset_connection", FaultKind::reset_connection},
    {"malformed_chunk", FaultKind::malformed_chunk},
    {"slow_first_byte", FaultKind::slow_first_byte},
    {"slow_body", FaultKind::slow_body},
    {"token_expired", FaultKind::token_expired},
    {"page_without_value", FaultKind::page_without_value},
    {"page_token_expired", FaultKind::page_token_expired},
    {"garbled_user", FaultKind::garbled_user},
    {"user_without_id", FaultKind::user_without_id},
    {"people_missing", FaultKind::people_missing},
}};

bool is_used_up(const Fault& fault, std::uint32_t matched) {
  return fault.times >= 0 && matched >= fault.nth_request - 1 + static_cast<std::uint32_t>(fault.times);
}

}  // namespace

std::string_view fault_name(FaultKind kind) {
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.second == kind; });
  return found == kNames.end() ? "" : found->first;
}

std::optional<FaultKind> fault_by_name(std::string_view name) {
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.first == name; });
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

void Faults::add(const Fault& fault) {
  const std::lock_guard lock(mutex_);
  scripted_.push_back({fault, 0});
  scripted_.back().fault.nth_request = std::max(1U, fault.nth_request);
}

void Faults::clear() {
  const std::lock_guard lock(mutex_);
  scripted_.clear();
  broken_connections_.clear();
}

std::optional<Fault> Faults::meet(const HttpRequest& request, std::uint32_t page) {
  const std::lock_guard lock(mutex_);
  if (broken_connections_.contains(request.connection_id)) return Fault{.kind = FaultKind::unavailable};
  for (Scripted& each : scripted_) {
    const Fault& fault = each.fault;
    if (fault.page != 0 && fault.page != page) continue;
    if (request.target.find(fault.path_contains) == std::string::npos) continue;
    if (is_used_up(fault, each.matched)) continue;
    ++each.matched;
    if (each.matched < fault.nth_request) continue;
    if (fault.kind == FaultKind::unavailable_on_connection) broken_connections_.insert(request.connection_id);
    return fault;
  }
  return std::nullopt;
}

std::size_t Faults::pending() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(scripted_.begin(), scripted_.end(), [](const Scripted& each) {
    return !is_used_up(each.fault, each.matched);
  }));
}

}  // namespace rollcall::simulator
