#include "wizard/connect_form.hpp"

#include "wizard/fields.hpp"

#include <cstdio>
#include <utility>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Json fields() {
  return {
      {"tenant_id",
       text_field("Directory (tenant) ID", "From the app registration's overview, or a domain name.")},
      {"client_id", text_field("Application (client) ID", "From the app registration's overview.")},
      {"auth", choice_field("How to sign in", "As the app, for imports that run by themselves, or as you.",
                            {"client_secret", "certificate", "delegated"})},
      {"client_secret",
       secret_field("Client secret",
                    "The secret's Value, not its Secret ID. With your own account only if the "
                    "app is no public client.")},
      {"certificate",
       secret_field("Certificate", "A file with certificate and RSA key: PEM or PKCS#12 (.pfx).")},
      {"certificate_password",
       secret_field("Password of the certificate", "Only when the key is encrypted.")},
      {"sign_in", choice_field("With your own account",
                               "In this browser the app needs this server's address as a redirect address.",
                               {"code", "browser"})},
      {"client_secret_next",
       secret_field("Next client secret",
                    "Used when the other one is refused, while one replaces the other.")},
      {"client_secret_expires", text_field("Expiry of the client secret", "For a warning in time.")},
      {"cloud",
       choice_field("Cloud", "Where the tenant lives.", {"global", "usgov", "usgov-dod", "china", "custom"})},
      {"login_url", text_field("Login address", "The root of the login service.")},
      {"graph_url", text_field("Microsoft Graph address", "The root of Microsoft Graph, without a version.")},
      {"proxy", text_field("Proxy", "none: no proxy. Left empty, the server's own settings count.")},
      {"proxy_user", text_field("User name for the proxy", "Only when the proxy asks for one.")},
      {"proxy_password", secret_field("Password for the proxy", "Only when the proxy asks for one.")},
      {"ca_file",
       text_field("Certificate authority file", "A PEM file on the server; only for a private authority.")}};
}

Json labels_of_auth() {
  return {{"client_secret", "As the app, with a client secret"},
          {"certificate", "As the app, with a certificate"},
          {"delegated", "With my own account"}};
}

Json labels_of_cloud() {
  return {{"global", "Microsoft's worldwide cloud"},
          {"usgov", "US Government (GCC High)"},
          {"usgov-dod", "US Government (DoD)"},
          {"china", "China (21Vianet)"},
          {"custom", "Another address"}};
}

/// Fields in the order in which they are asked for, with their hints (wizard-step.schema.json).
Json hints() {
  const auto only_when = [](const char* field, Json values) {
    return Json{{"field", std::string("/") + field}, {"in", std::move(values)}};
  };
  const std::vector<std::pair<const char*, Json>> in_order{
      {"tenant_id", {{"placeholder", "contoso.onmicrosoft.com"}}},
      {"client_id", {{"placeholder", "00000000-0000-0000-0000-000000000000"}}},
      {"auth", {{"labels", labels_of_auth()}}},
      {"sign_in",
       {{"labels", {{"code", "By a code, on any device"}, {"browser", "In this browser"}}},
        {"visible_when", only_when("auth", {"delegated"})}}},
      {"client_secret", {{"visible_when", only_when("auth", {"client_secret", "delegated"})}}},
      {"certificate", {{"widget", "file"}, {"visible_when", only_when("auth", {"certificate"})}}},
      {"certificate_password", {{"visible_when", only_when("auth", {"certificate"})}}},
      {"client_secret_expires",
       {{"group", "Replacing the secret"},
        {"advanced", true},
        {"placeholder", "2027-03-31"},
        {"visible_when", only_when("auth", {"client_secret"})}}},
      {"client_secret_next",
       {{"group", "Replacing the secret"},
        {"advanced", true},
        {"visible_when", only_when("auth", {"client_secret"})}}},
      {"cloud", {{"group", "Cloud"}, {"advanced", true}, {"labels", labels_of_cloud()}}},
      {"login_url",
       {{"group", "Cloud"},
        {"advanced", true},
        {"placeholder", "https://"},
        {"visible_when", only_when("cloud", {"custom"})}}},
      {"graph_url",
       {{"group", "Cloud"},
        {"advanced", true},
        {"placeholder", "https://"},
        {"visible_when", only_when("cloud", {"custom"})}}},
      {"proxy", {{"group", "Network"}, {"advanced", true}, {"placeholder", "http://proxy:3128"}}},
      {"proxy_user", {{"group", "Network"}, {"advanced", true}}},
      {"proxy_password", {{"group", "Network"}, {"advanced", true}}},
      {"ca_file", {{"group", "Network"}, {"advanced", true}, {"placeholder", "/etc/ssl/certs/contoso.pem"}}}};
  Json ui = Json::object();
  for (const auto& [name, hint] : in_order) {
    const auto position = ui.size();
    ui[std::string("/") + name] = hint;
    ui[std::string("/") + name]["order"] = position;
  }
  return ui;
}

std::string date_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

/// Whatever is not offered again would be lost when the form is sent.
Json defaults_from(const ConnectionSettings& known) {
  Json defaults{{"tenant_id", known.tenant_id},
                {"client_id", known.client_id},
                {"auth", to_string(known.auth)},
                {"sign_in", to_string(known.sign_in_by)},
                {"cloud", known.cloud}};
  if (known.is_custom_cloud()) {
    defaults["login_url"] = known.login.origin() + known.login.target;
    defaults["graph_url"] = known.graph.origin() + known.graph.target;
  }
  if (known.client_secret_expires)
    defaults["client_secret_expires"] = date_text(*known.client_secret_expires);
  if (!known.ca_file.empty()) defaults["ca_file"] = known.ca_file;
  if (known.proxy.use == ProxySettings::Use::none) defaults["proxy"] = "none";
  if (known.proxy.use == ProxySettings::Use::fixed) {
    defaults["proxy"] = known.proxy.fixed.address();
    if (!known.proxy.fixed.user.empty()) defaults["proxy_user"] = known.proxy.fixed.user;
  }
  return defaults;
}

}  // namespace

Json connect_form(const ConnectionSettings* known, Json errors) {
  Json properties = fields();
  if (known != nullptr) {
    const Json defaults = defaults_from(*known);
    for (const auto& [name, value] : defaults.items()) properties[name]["default"] = value;
  }
  auto page = form_page("connect", "Connect to Entra ID", std::move(properties), {"tenant_id", "client_id"},
                        std::move(errors));
  page["ui"] = hints();
  return page;
}

}  // namespace rollcall::entra_id
