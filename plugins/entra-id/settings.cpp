#include "settings.hpp"

#include "http/ca_file.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> kKeys{
    "proxy",     "proxy_user",          "tenant_id", "client_id", "cloud",
    "login_url", "graph_url",           "auth",      "ca_file",   "client_secret_expires",
    "sign_in",   "full_read_every_days"};

constexpr std::string_view kMapPrefix = "map.";

struct Cloud {
  std::string_view name, login, graph;
};
constexpr std::array<Cloud, 4> kClouds{{
    {"global", "https://login.microsoftonline.com", "https://graph.microsoft.com"},
    {"usgov", "https://login.microsoftonline.us", "https://graph.microsoft.us"},
    {"usgov-dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"},
    {"china", "https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"},
}};

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

Json parse_object(std::string_view text) {
  Json document = Json::parse(text, nullptr, false);
  if (!document.is_object()) {
    refuse("The settings of the Entra connection are not a JSON object.", "Set up the connection again.");
  }
  return document;
}

/// The value of a key, or nothing when it is absent or empty.
std::optional<std::string> read(const Json& document, std::string_view key) {
  const auto found = document.find(key);
  if (found == document.end()) return std::nullopt;
  if (!found->is_string()) {
    refuse("Setting '" + std::string(key) + "' is not a text.", "Set it again as KEY=VALUE.");
  }
  auto value = found->get<std::string>();
  if (value.empty()) return std::nullopt;
  return value;
}

std::string require(const Json& document, std::string_view key, std::string_view what) {
  auto value = read(document, key);
  if (!value) {
    refuse("Setting '" + std::string(key) + "' is missing.", "Set it to " + std::string(what) + ".");
  }
  return *value;
}

void refuse_unknown_keys(const Json& document) {
  for (const auto& [key, value] : document.items()) {
    if (key.starts_with(kMapPrefix)) continue;
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      refuse("Setting '" + key + "' is unknown.",
             "Known settings are tenant_id, client_id, cloud, login_url, graph_url, auth, ca_file, proxy, "
             "proxy_user, sign_in, client_secret_expires, full_read_every_days and map.COLUMN.");
    }
  }
}

bool is_domain(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
  };
  return text.size() <= 253 && text.find('.') != std::string_view::npos && !text.starts_with('.') &&
         !text.ends_with('.') && text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), allowed);
}

std::string read_tenant(const Json& document) {
  auto tenant = to_lower_ascii(
      require(document, "tenant_id", "the Directory (tenant) ID shown on the app registration's overview"));
  if (!is_guid(tenant) && !is_domain(tenant)) {
    refuse("Setting 'tenant_id' is neither a GUID nor a domain name.",
           "Copy the Directory (tenant) ID from the app registration's overview.");
  }
  return tenant;
}

std::string read_client(const Json& document) {
  auto client = to_lower_ascii(
      require(document, "client_id", "the Application (client) ID shown on the app registration's overview"));
  if (!is_guid(client)) {
    refuse("Setting 'client_id' is not a GUID.",
           "Copy the Application (client) ID from the app registration's overview.");
  }
  return client;
}

Url read_address(std::string_view key, std::string_view text) {
  auto url = parse_url(text);
  if (!url || url->target.find('?') != std::string::npos) {
    refuse("Setting '" + std::string(key) + "' is not a web address.",
           "Give scheme and host, for example https://graph.microsoft.com.");
  }
  if (url->scheme == "http" && !url->is_loopback()) {
    refuse("Setting '" + std::string(key) + "' would send credentials without encryption.",
           "Use an https address; plain http is accepted for loopback addresses only.");
  }
  while (url->target.ends_with('/')) url->target.pop_back();
  return *url;
}

void read_cloud(const Json& document, ConnectionSettings& settings) {
  settings.cloud = read(document, "cloud").value_or("global");
  if (settings.is_custom_cloud()) {
    settings.login =
        read_address("login_url", require(document, "login_url", "the address of the cloud's login service"));
    settings.graph = read_address(
        "graph_url", require(document, "graph_url", "the address of the cloud's Microsoft Graph"));
    return;
  }
  for (const auto key : {"login_url", "graph_url"}) {
    if (read(document, key)) {
      refuse("Setting '" + std::string(key) + "' is only used with cloud=custom.",
             "Set cloud=custom, or remove it.");
    }
  }
  const auto* known =
      std::find_if(kClouds.begin(), kClouds.end(), [&](const Cloud& c) { return c.name == settings.cloud; });
  if (known == kClouds.end()) {
    refuse("Setting 'cloud' has the unknown value '" + settings.cloud + "'.",
           "Use global, usgov, usgov-dod, china or custom.");
  }
  settings.login = *parse_url(known->login);
  settings.graph = *parse_url(known->graph);
}

Auth read_auth(const Json& document) {
  const auto auth = read(document, "auth").value_or("client_secret");
  if (auth == "client_secret") return Auth::client_secret;
  if (auth == "certificate") return Auth::certificate;
  if (auth == "delegated") return Auth::delegated;
  refuse("Setting 'auth' has the unknown value '" + auth + "'.",
         "Use client_secret, certificate or delegated.");
}

SignInBy read_sign_in(const Json& document) {
  const auto by = read(document, "sign_in").value_or("code");
  if (by == "code") return SignInBy::code;
  if (by == "browser") return SignInBy::browser;
  refuse("Setting 'sign_in' has the unknown value '" + by + "'.", "Use code or browser.");
}

std::optional<std::chrono::sys_days> read_date(const Json& document, std::string_view key) {
  const auto text = read(document, key);
  if (!text) return std::nullopt;
  int year = 0;
  unsigned month = 0, day = 0;
  int end = 0;
  const bool shaped = text->size() == 10 &&
                      std::sscanf(text->c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end) == 3 &&
                      end == 10;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!shaped || !date.ok()) {
    refuse("Setting '" + std::string(key) + "' is not a date.",
           "Write it as YYYY-MM-DD, for example 2027-03-31.");
  }
  return std::chrono::sys_days{date};
}

int read_full_read_every_days(const Json& document) {
  const auto text = read(document, "full_read_every_days");
  if (!text) return kDefaultFullReadEveryDays;
  int days = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), days);
  if (error != std::errc() || end != text->data() + text->size() || days < 0 || days > kMostFullReadEveryDays)
    refuse("Setting 'full_read_every_days' is no number of days from 0 to 365.",
           "Set it to 7, for example; 0 means that every import reads everybody.");
  return days;
}

std::string read_ca_file(const Json& document) {
  const auto path = read(document, "ca_file");
  if (!path) return {};
  std::ifstream file(*path);
  if (!file) {
    refuse("The file named by setting 'ca_file' cannot be read.",
           "Check that it exists and that the service's user may read it.");
  }
  if (!holds_certificates(*path)) {
    refuse("The file named by setting 'ca_file' holds no certificate, or a damaged one.",
           "Give a PEM file: each certificate begins with a line -----BEGIN CERTIFICATE-----.");
  }
  return *path;
}

ProxySettings read_proxy(const Json& document) {
  const auto address = read(document, "proxy");
  const auto user = read(document, "proxy_user");
  if (!address || *address == "none") {
    if (user) refuse("Setting 'proxy_user' is only used with proxy.", "Set proxy, or remove it.");
    return {.use = address ? ProxySettings::Use::none : ProxySettings::Use::environment};
  }
  if (address->find('@') != std::string::npos) {
    refuse("Setting 'proxy' must not hold a user name or password.",
           "Set proxy=http://host:port, proxy_user=NAME and the secret proxy_password.");
  }
  auto proxy = parse_proxy(*address);
  if (!proxy) {
    refuse("Setting 'proxy' is not the address of an HTTP proxy.",
           "Write it as http://host:port, or none to use no proxy.");
  }
  proxy->user = user.value_or("");
  return {.use = ProxySettings::Use::fixed, .fixed = *proxy};
}

AttributeMap read_attributes(const Json& document) {
  AttributeMap attributes;
  for (const auto& [key, value] : document.items()) {
    if (!key.starts_with(kMapPrefix)) continue;
    if (const auto property = read(document, key))
      attributes.set(std::string_view(key).substr(kMapPrefix.size()), *property);
  }
  return attributes;
}

}  // namespace

std::string ConnectionSettings::scope() const {
  return graph.origin() + graph.target + "/.default";
}

Transport ConnectionSettings::transport_to(const Url& server) const {
  return {.ca_file = ca_file, .proxy = choose_proxy(proxy, server)};
}

std::string_view to_string(Auth auth) noexcept {
  switch (auth) {
    case Auth::client_secret:
      return "client_secret";
    case Auth::certificate:
      return "certificate";
    case Auth::delegated:
      return "delegated";
  }
  return {};
}

std::string_view to_string(SignInBy by) noexcept {
  return by == SignInBy::code ? "code" : "browser";
}

bool is_empty_settings(std::string_view json) {
  const Json document = Json::parse(json, nullptr, false);
  return document.is_object() && document.empty();
}

ConnectionSettings parse_settings(std::string_view json) {
  const Json document = parse_object(json);
  refuse_unknown_keys(document);
  ConnectionSettings settings;
  settings.tenant_id = read_tenant(document);
  settings.client_id = read_client(document);
  read_cloud(document, settings);
  settings.auth = read_auth(document);
  settings.sign_in_by = read_sign_in(document);
  settings.client_secret_expires = read_date(document, "client_secret_expires");
  settings.ca_file = read_ca_file(document);
  settings.proxy = read_proxy(document);
  settings.full_read_every_days = read_full_read_every_days(document);
  settings.attributes = read_attributes(document);
  return settings;
}

}  // namespace rollcall::entra_id
