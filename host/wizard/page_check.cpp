#include "wizard/page_check.hpp"

#include "rollcall/sdk/error.hpp"
#include "wizard/form_check.hpp"
#include "wizard/plugin_schemas.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <initializer_list>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 512 * 1024;
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostValues = 20'000;
constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kLongestKey = 200;  // the schemas' regular expressions recurse once a character
constexpr std::int64_t kLongestPollMs = 60'000;

std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text && c == '\\')
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text && (c == '{' || c == '['))
      deepest = std::max(deepest, ++depth);
    else if (!in_text && (c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return deepest;
}

void limit(const Json& value, std::size_t& values) {
  if (++values > kMostValues) throw not_understood("it has too many values");
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongestText)
    throw not_understood("it has a text that is too long");
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      if (key.size() > kLongestKey) throw not_understood("it has a name that is too long");
      limit(member, values);
    }
  } else if (value.is_array()) {
    for (const Json& item : value) limit(item, values);
  }
}

Json only(const Json& document, std::initializer_list<const char*> members) {
  Json kept = Json::object();
  for (const char* name : members)
    if (const auto found = document.find(name); found != document.end()) kept[name] = *found;
  return kept;
}

void require_safe(const Json& page) {
  if (!is_safe_address(page.at("url").get_ref<const std::string&>()))
    throw not_understood("its address is neither https nor of this machine");
}

Json public_page(const Json& reply, std::string_view callback_state) {
  const std::string kind = reply.at("kind");
  if (kind == "form") {
    Json page = only(reply, {"kind", "step", "title", "choices", "warnings", "errors"});
    page["schema"] = checked_form_schema(reply.at("schema"));
    page["ui"] = known_hints(reply.value("ui", Json::object()));
    return page;
  }
  if (kind == "external") {
    require_safe(reply);
    if (reply.at("url").get_ref<const std::string&>().find(callback_state) == std::string::npos)
      throw not_understood("its address does not hold the callback's state");
    return only(reply, {"kind", "step", "title", "url", "lines"});
  }
  if (kind == "code") {
    require_safe(reply);
    Json page = only(reply, {"kind", "step", "title", "code", "url", "poll_after_ms", "lines"});
    page["poll_after_ms"] = std::min(page["poll_after_ms"].get<std::int64_t>(), kLongestPollMs);
    return page;
  }
  if (kind == "summary")
    return only(reply, {"kind", "step", "title", "groups", "lines", "warnings", "action"});
  if (kind == "abort") return only(reply, {"kind", "title", "reason", "next_action"});
  return {{"kind", "done"}};
}

}  // namespace

Error not_understood(std::string why) {
  return {Status::internal,
          {.message = "The plugin's answer is not understood.",
           .next_step = "Report it to the plugin's author.",
           .detail = std::move(why)}};
}

Json parse_reply(std::string_view reply) {
  if (reply.size() > kMostBytes) throw not_understood("it is too long");
  if (depth_of(reply) > kDeepest) throw not_understood("it is nested too deeply");
  Json document = Json::parse(reply, nullptr, false);
  if (!document.is_object()) throw not_understood("it is no JSON object");
  std::size_t values = 0;
  limit(document, values);
  return document;
}

CheckedPage check_page(std::string_view reply, std::string_view callback_state) {
  const Json document = parse_reply(reply);
  if (const std::string fault = step_schema().fault_of(document); !fault.empty()) throw not_understood(fault);
  return {.page = public_page(document, callback_state),
          .flow_state = document.value("flow_state", ""),
          .options = document.at("kind") == "done" ? document.at("options") : Json()};
}

Json check_choices(std::string_view reply) {
  const Json document = parse_reply(reply);
  if (const std::string fault = choices_schema().fault_of(document); !fault.empty())
    throw not_understood(fault);
  Json items = Json::array();
  for (const Json& item : document.at("items"))
    items.push_back(only(item, {"id", "name", "description", "mail", "kind", "hint", "dynamic",
                                "role_assignable", "synced", "members", "nested", "hidden_membership"}));
  return {{"items", std::move(items)}, {"cursor", document.at("cursor")}};
}

bool is_safe_address(std::string_view address) {
  const bool is_plain = std::all_of(address.begin(), address.end(), [](unsigned char c) {
    return c > ' ' && c < 0x7F && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  constexpr std::string_view kSecure = "https://", kInsecure = "http://";
  const bool is_secure = address.starts_with(kSecure);
  if (!is_plain || (!is_secure && !address.starts_with(kInsecure))) return false;
  std::string_view authority = address.substr(is_secure ? kSecure.size() : kInsecure.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return false;
  const bool is_ip6 = authority.starts_with('[');
  const std::string_view host =
      is_ip6 ? authority.substr(0, authority.find(']') + 1) : authority.substr(0, authority.find(':'));
  if (host.empty()) return false;
  return is_secure || host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace rollcall::wizard
