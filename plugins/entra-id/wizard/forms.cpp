#include "wizard/forms.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Json text_field(const char* title, const char* description) {
  return {{"type", "string"}, {"title", title}, {"description", description}};
}

Json secret_field(const char* title, const char* description) {
  Json field = text_field(title, description);
  field["x-secret"] = true;
  return field;
}

/// The first value is the default.
Json choice_field(const char* title, const char* description, std::vector<std::string> values) {
  Json field = text_field(title, description);
  field["default"] = values.front();
  field["enum"] = std::move(values);
  return field;
}

Json flag_field(const char* title, bool otherwise) {
  return {{"type", "boolean"}, {"title", title}, {"default", otherwise}};
}

Json form(const char* step, std::string title, Json properties, Json required, Json errors) {
  Json page{{"kind", "form"},
            {"step", step},
            {"title", std::move(title)},
            {"flow_state", ""},
            {"schema",
             {{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"type", "object"},
              {"additionalProperties", false},
              {"properties", std::move(properties)},
              {"required", std::move(required)}}}};
  if (!errors.empty()) page["errors"] = std::move(errors);
  return page;
}

}  // namespace

Json connect_form(const ConnectionSettings* known, Json errors) {
  Json cloud =
      choice_field("Cloud", "Where the tenant lives.", {"global", "usgov", "usgov-dod", "china", "custom"});
  Json fields{
      {"tenant_id",
       text_field("Directory (tenant) ID", "From the app registration's overview, or a domain name.")},
      {"client_id", text_field("Application (client) ID", "From the app registration's overview.")},
      {"auth",
       choice_field("How to sign in",
                    "client_secret or certificate: as the app. delegated: with your own account, by a code.",
                    {"client_secret", "certificate", "delegated"})},
      {"sign_in",
       choice_field("With your own account",
                    "code: by a code on any device. browser: here; the app needs this server's address.",
                    {"code", "browser"})},
      {"client_secret", secret_field("Client secret", "The secret's Value, not its Secret ID.")},
      {"client_secret_expires",
       text_field("Expiry of the client secret", "YYYY-MM-DD; for a warning in time.")},
      {"client_secret_next",
       secret_field("Next client secret",
                    "Used when the other one is refused, while one replaces the other.")},
      {"certificate", secret_field("Certificate", "Certificate and RSA key as PEM, or PKCS#12 as base64.")},
      {"certificate_password",
       secret_field("Password of the certificate", "Only when the key is encrypted.")},
      {"cloud", std::move(cloud)},
      {"login_url", text_field("Login address", "For a custom cloud only.")},
      {"graph_url", text_field("Microsoft Graph address", "For a custom cloud only.")},
      {"ca_file",
       text_field("Certificate authority file", "A PEM file on the server; only for a private authority.")}};
  if (known != nullptr) {
    fields["tenant_id"]["default"] = known->tenant_id;
    fields["client_id"]["default"] = known->client_id;
    fields["auth"]["default"] = to_string(known->auth);
  }
  auto page = form("connect", "Connect to Entra ID", std::move(fields), {"tenant_id", "client_id"},
                   std::move(errors));
  const Json in_cloud{{"group", "Cloud"}, {"advanced", true}};
  const Json in_rollover{{"group", "Rollover"}, {"advanced", true}};
  page["ui"] = {{"/cloud", in_cloud},
                {"/login_url", in_cloud},
                {"/graph_url", in_cloud},
                {"/ca_file", in_cloud},
                {"/certificate", {{"widget", "file"}}},
                {"/client_secret_next", in_rollover},
                {"/client_secret_expires", in_rollover}};
  return page;
}

Json groups_form(const std::string& tenant, Json errors) {
  const Json fields{{"groups",
                     {{"type", "array"},
                      {"title", "Groups"},
                      {"items", {{"type", "string"}, {"minLength", 1}}},
                      {"uniqueItems", true},
                      {"default", Json::array()}}},
                    {"all_users", flag_field("All users of the tenant", false)},
                    {"transitive", flag_field("Members of nested groups as well", false)},
                    {"guests", flag_field("Guests as well", true)},
                    {"disabled", flag_field("Disabled accounts as well", true)}};
  auto page = form("groups", "Whom to import from " + tenant, fields, Json::array(), std::move(errors));
  page["choices"] = {{"/groups", "groups"}};
  page["ui"] = {{"/groups", {{"widget", "search-multi-select"}, {"placeholder", "Type a group's name"}}}};
  return page;
}

Json options_form(Json errors) {
  const Json fields{
      {"add", flag_field("Add new users", true)},
      {"update", flag_field("Update existing users", true)},
      {"email_from",
       {{"type", "string"},
        {"title", "E-mail address"},
        {"description", "mail: the mail attribute, else the user principal name. upn: the other way round."},
        {"enum", {"mail", "upn"}},
        {"default", "mail"}}}};
  return form("options", "What to do with them", fields, Json::array(), std::move(errors));
}

}  // namespace rollcall::entra_id
