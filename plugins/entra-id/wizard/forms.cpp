#include "wizard/forms.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Json text_field(const char* title, const char* description) {
  return {{"type", "string"}, {"title", title}, {"description", description}};
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
  Json secret = text_field("Client secret", "The secret's Value, not its Secret ID.");
  secret["x-secret"] = true;
  Json cloud = text_field("Cloud", "Where the tenant lives.");
  cloud["enum"] = {"global", "usgov", "usgov-dod", "china", "custom"};
  cloud["default"] = "global";
  Json fields{{"tenant_id", text_field("Directory (tenant) ID",
                                       "From the app registration's overview, or a domain name.")},
              {"client_id", text_field("Application (client) ID", "From the app registration's overview.")},
              {"client_secret", std::move(secret)},
              {"cloud", std::move(cloud)},
              {"login_url", text_field("Login address", "For a custom cloud only.")},
              {"graph_url", text_field("Microsoft Graph address", "For a custom cloud only.")},
              {"ca_file", text_field("Certificate authority file",
                                     "A PEM file on the server; only for a private authority.")}};
  if (known != nullptr) {
    fields["tenant_id"]["default"] = known->tenant_id;
    fields["client_id"]["default"] = known->client_id;
  }
  auto page = form("connect", "Connect to Entra ID", std::move(fields),
                   {"tenant_id", "client_id", "client_secret"}, std::move(errors));
  page["ui"] = {{"/cloud", {{"group", "Cloud"}, {"advanced", true}}},
                {"/login_url", {{"group", "Cloud"}, {"advanced", true}}},
                {"/graph_url", {{"group", "Cloud"}, {"advanced", true}}},
                {"/ca_file", {{"group", "Cloud"}, {"advanced", true}}}};
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
