#include "control.hpp"

#include "certificate.hpp"
#include "control_parts.hpp"
#include "directory_edits.hpp"
#include "expectations.hpp"

#include <functional>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "/_control/";

HttpReply json_reply(unsigned status, const Json& body) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = body.dump(-1, ' ', true) + "\n";
  return reply;
}

template <class Number>
std::chrono::duration<std::int64_t, Number> duration_at(
    const Json& object, const char* key, std::chrono::duration<std::int64_t, Number> otherwise) {
  return std::chrono::duration<std::int64_t, Number>(object.value(key, otherwise.count()));
}

Json add_fault(World& world, const Json& input) {
  refuse_unknown_keys(input,
                      {"kind", "path_contains", "page", "nth_request", "times", "retry_after_s", "delay_ms"});
  const auto kind = fault_by_name(input.at("kind").get<std::string>());
  if (!kind) throw ControlError("unknown fault kind");
  Fault fault;
  fault.kind = *kind;
  fault.path_contains = input.value("path_contains", fault.path_contains);
  fault.page = input.value("page", fault.page);
  fault.nth_request = input.value("nth_request", fault.nth_request);
  fault.times = input.value("times", fault.times);
  fault.retry_after = duration_at(input, "retry_after_s", fault.retry_after);
  fault.delay = duration_at(input, "delay_ms", fault.delay);
  world.faults.add(fault);
  return {{"pending", world.faults.pending()}};
}

/// How a switch is written in JSON.
template <class Value>
Json to_json(const Value& value) {
  return value;
}
template <class Period>
Json to_json(const std::chrono::duration<std::int64_t, Period>& value) {
  return value.count();
}
template <class Value>
Json to_json(const std::optional<Value>& value) {
  return value ? to_json(*value) : Json(nullptr);
}

Json to_json(const BasicUserFields& value) {
  return value == BasicUserFields::omitted;
}

template <class Value>
void from_json_to(const Json& json, Value& value) {
  value = json.get<Value>();
}
template <class Period>
void from_json_to(const Json& json, std::chrono::duration<std::int64_t, Period>& value) {
  value = std::chrono::duration<std::int64_t, Period>(json.get<std::int64_t>());
}
template <class Value>
void from_json_to(const Json& json, std::optional<Value>& value) {
  value.reset();
  if (!json.is_null()) from_json_to(json, value.emplace());
}

void from_json_to(const Json& json, BasicUserFields& value) {
  value = json.get<bool>() ? BasicUserFields::omitted : BasicUserFields::null;
}

/// Calls visit(name, member) for every switch.
template <class SwitchesOrConst, class Visit>
void for_each_switch(SwitchesOrConst& switches, Visit&& visit) {
  visit("strict_cast", switches.strict_cast);
  visit("trailing_empty_page", switches.trailing_empty_page);
  visit("empty_page", switches.empty_page);
  visit("max_page_size", switches.max_page_size);
  visit("overlapping_pages", switches.overlapping_pages);
  visit("malformed_id_is_404", switches.malformed_id_is_404);
  visit("hidden_members_are_403", switches.hidden_members_are_403);
  visit("common_endpoint_is_unauthorized", switches.common_endpoint_is_unauthorized);
  visit("unknown_certificate_is_400", switches.unknown_certificate_is_400);
  visit("missing_credential_is_400", switches.missing_credential_is_400);
  visit("unauthenticated_has_no_challenge", switches.unauthenticated_has_no_challenge);
  visit("deleted_group_keeps_its_pages", switches.deleted_group_keeps_its_pages);
  visit("get_by_ids_keeps_order", switches.get_by_ids_keeps_order);
  visit("lost_page_token_is_404", switches.lost_page_token_is_404);
  visit("transitive_lists_each_path", switches.transitive_lists_each_path);
  visit("text_ranges", switches.text_ranges);
  visit("negation_skips_nulls", switches.negation_skips_nulls);
  visit("retried_page_tokens_are_lost", switches.retried_page_tokens_are_lost);
  visit("throttled_batch_is_424", switches.throttled_batch_is_424);
  visit("identity_not_found_is_401", switches.identity_not_found_is_401);
  visit("unknown_ids_are_404", switches.unknown_ids_are_404);
  visit("get_by_ids_trims_users", switches.get_by_ids_trims_users);
  visit("get_by_ids_needs_directory_role", switches.get_by_ids_needs_directory_role);
  visit("opaque_tokens", switches.opaque_tokens);
  visit("basic_user_fields_are_omitted", switches.basic_user_fields);
  visit("consent_lag_s", switches.consent_lag);
  visit("accepts_ps256", switches.accepts_ps256);
  visit("replayed_assertions_are_refused", switches.replayed_assertions_are_refused);
  visit("fast_polls_are_slowed_down", switches.fast_polls_are_slowed_down);
  visit("device_code_interval_s", switches.device_code_interval);
  visit("token_lifetime_s", switches.token_lifetime);
  visit("throttling", switches.throttling);
  visit("tells_quota_share", switches.tells_quota_share);
  visit("index_lag_s", switches.index_lag);
  visit("index_gap_every", switches.index_gap_every);
  visit("index_count_drift", switches.index_count_drift);
  visit("page_token_lifetime_s", switches.page_token_lifetime);
  visit("latency_ms", switches.latency);
  visit("latency_per_object_us", switches.latency_per_object);
  visit("latency_per_id_us", switches.latency_per_id);
}

Json switches_json(const Switches& switches) {
  Json json = Json::object();
  for_each_switch(switches, [&](const char* name, const auto& value) { json[name] = to_json(value); });
  write_delta_switches(switches.delta, json);
  return json;
}

Json set_switches(World& world, const Json& input) {
  Switches switches = world.switches();
  const Json known = switches_json(switches);
  for (const auto& item : input.items()) {
    if (!known.contains(item.key())) throw ControlError("unknown switch '" + item.key() + "'");
  }
  for_each_switch(switches, [&](const char* name, auto& value) {
    if (input.contains(name)) from_json_to(input.at(name), value);
  });
  read_delta_switches(input, switches.delta);
  world.set_switches(switches);
  return switches_json(switches);
}

Roles roles_named(const Json& names) {
  Roles roles = 0;
  for (const auto& name : names.get<std::vector<std::string>>()) {
    const auto role = role_by_name(name);
    if (!role) throw ControlError("unknown permission '" + name + "'");
    roles |= *role;
  }
  return roles;
}

Json change_app(World& world, const Json& input) {
  refuse_unknown_keys(input, {"client_id", "secret", "secret_expired", "next_secret", "certificate_pem",
                              "allows_public_flows", "disabled", "permissions", "identity_lag_s"});
  const auto roles =
      input.contains("permissions") ? std::optional(roles_named(input.at("permissions"))) : std::nullopt;
  if (input.contains("certificate_pem")) read_key_credential(input.at("certificate_pem").get<std::string>());
  const bool known = world.apps.change(input.at("client_id").get<std::string>(), [&](AppRegistration& app) {
    app.secret = input.value("secret", app.secret);
    app.next_secret = input.value("next_secret", app.next_secret);
    app.allows_public_flows = input.value("allows_public_flows", app.allows_public_flows);
    app.disabled = input.value("disabled", app.disabled);
    if (roles) app.change_roles(*roles, world.clock.now_s());
    if (input.contains("identity_lag_s"))
      app.identity_known_at = world.clock.now_s() + input.at("identity_lag_s").get<std::int64_t>();
    if (input.contains("secret_expired"))
      app.secret_state = input.at("secret_expired").get<bool>() ? SecretState::expired : SecretState::valid;
    if (input.contains("certificate_pem"))
      app.certificates.push_back(input.at("certificate_pem").get<std::string>());
  });
  if (!known) throw ControlError("no app of that client_id");
  return Json::object();
}

Json control_sign_ins(World& world, std::string_view operation, const Json& input) {
  const auto decide = [&](DeviceCodeState state) {
    if (!world.sign_ins.decide(input.value("user_code", ""), state)) throw ControlError("no such code");
  };
  if (operation == "device-code/approve") {
    decide(DeviceCodeState::approved);
  } else if (operation == "device-code/decline") {
    decide(DeviceCodeState::declined);
  } else if (operation == "device-code/expire") {
    decide(DeviceCodeState::expired);
  } else if (operation == "browser") {
    world.sign_ins.set_browser_declines(!input.at("accepts").get<bool>());
  } else if (operation == "revoke") {
    world.sign_ins.revoke_all();
  } else if (operation == "refuse") {
    world.sign_ins.refuse_with(input.at("code").get<int>());
  } else {
    throw ControlError("unknown operation");
  }
  return Json::object();
}

Json log_json(const World& world) {
  Json entries = Json::array();
  for (const LoggedRequest& each : world.log.all()) {
    entries.push_back({{"number", each.number},
                       {"connection", each.connection_id},
                       {"method", each.method},
                       {"target", each.target},
                       {"status", each.status},
                       {"fault", each.fault},
                       {"request_id", each.request_id},
                       {"client_request_id", each.client_request_id},
                       {"consistency_level", each.consistency_level},
                       {"accept_encoding", each.accept_encoding},
                       {"user_agent", each.user_agent},
                       {"token_tag", each.token_tag},
                       {"body_bytes", each.body_bytes}});
  }
  return {{"requests", entries}, {"count", world.log.count()}};
}

Json counts_json(const World& world, const std::string& name) {
  const auto directory = world.directory.current();
  const Group* group = directory->group_by_name(name);
  if (group == nullptr) throw ControlError("no group of that name");
  const Expectations counts = expectations_of(*directory, group->members);
  return {{"id", std::string(view(group->id))},
          {"members", counts.members},
          {"users", counts.users},
          {"guests", counts.guests},
          {"disabled", counts.disabled},
          {"without_email", counts.without_email},
          {"email_from_upn", counts.email_from_upn},
          {"email_taken", counts.email_taken},
          {"with_nul", counts.with_nul},
          {"importable", counts.importable()}};
}

Json answer_operation(World& world, std::string_view operation, const Json& input) {
  if (operation == "faults") return add_fault(world, input);
  if (operation == "faults/clear") return world.faults.clear(), Json::object();
  if (operation == "switches") return set_switches(world, input);
  if (operation == "log") return log_json(world);
  if (operation == "log/clear") return world.log.clear(), Json::object();
  if (operation == "expected") return counts_json(world, input.at("group").get<std::string>());
  if (operation == "advance-clock") {
    world.clock.advance(std::chrono::seconds(input.at("seconds").get<std::int64_t>()));
    DirectoryEdits(world).remove_expired();
    return Json::object();
  }
  if (operation == "app") return change_app(world, input);
  if (operation == "delta/forget-tokens") return world.delta.forget_tokens(), Json::object();
  if (operation == "quota") {
    world.throttle.set_capacity(input.at("units_per_10s").get<double>());
    return Json::object();
  }
  if (operation.starts_with("sign-ins/")) return control_sign_ins(world, operation.substr(9), input);
  if (operation.starts_with("directory/")) return control_directory(world, operation.substr(10), input);
  throw ControlError("unknown operation");
}

}  // namespace

bool is_control_path(std::string_view path) {
  return path.starts_with(kPrefix);
}

HttpReply answer_control(World& world, const HttpRequest& request) {
  try {
    const Json input = request.body.empty() ? Json::object() : Json::parse(request.body);
    return json_reply(200, answer_operation(world, request.path().substr(kPrefix.size()), input));
  } catch (const std::exception& error) {
    return json_reply(400, {{"error", error.what()}});
  }
}

}  // namespace rollcall::simulator
