#include "control_parts.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<ExpiredDeltaToken, std::string_view>, 3> kExpiredNames{{
    {ExpiredDeltaToken::gone, "gone"},
    {ExpiredDeltaToken::unsupported_query, "unsupported_query"},
    {ExpiredDeltaToken::sync_state_not_found, "sync_state_not_found"},
}};

ExpiredDeltaToken expired_by_name(const std::string& name) {
  for (const auto& [expired, known] : kExpiredNames) {
    if (known == name) return expired;
  }
  throw ControlError("expired_delta_token is gone, unsupported_query or sync_state_not_found");
}

}  // namespace

void write_delta_switches(const DeltaSwitches& switches, Json& json) {
  json["delta_page_size"] = switches.page_size;
  json["delta_members_per_chunk"] = switches.members_per_chunk;
  json["delta_top_is_refused"] = switches.top_is_refused;
  json["delta_repeats_objects"] = switches.repeats_objects;
  json["delta_scatters_groups"] = switches.scatters_groups;
  json["delta_initial_round_has_removed"] = switches.initial_round_has_removed;
  json["delta_replayed_versions"] = switches.replayed_versions;
  json["delta_lag_s"] = switches.lag.count();
  json["delta_token_lifetime_s"] = switches.token_lifetime.count();
  json["sync_state_not_found_status"] = switches.sync_state_not_found_status;
  for (const auto& [expired, name] : kExpiredNames) {
    if (expired == switches.expired_token) json["expired_delta_token"] = name;
  }
}

void read_delta_switches(const Json& json, DeltaSwitches& switches) {
  const auto read = [&](const char* key, auto& value) { value = json.value(key, value); };
  const auto read_seconds = [&](const char* key, std::chrono::seconds& value) {
    value = std::chrono::seconds(json.value(key, value.count()));
  };
  read("delta_page_size", switches.page_size);
  read("delta_members_per_chunk", switches.members_per_chunk);
  read("delta_top_is_refused", switches.top_is_refused);
  read("delta_repeats_objects", switches.repeats_objects);
  read("delta_scatters_groups", switches.scatters_groups);
  read("delta_initial_round_has_removed", switches.initial_round_has_removed);
  read("delta_replayed_versions", switches.replayed_versions);
  read("sync_state_not_found_status", switches.sync_state_not_found_status);
  read_seconds("delta_lag_s", switches.lag);
  read_seconds("delta_token_lifetime_s", switches.token_lifetime);
  if (json.contains("expired_delta_token")) {
    switches.expired_token = expired_by_name(json.at("expired_delta_token").get<std::string>());
  }
}

}  // namespace rollcall::simulator
