#include "wizard/forms.hpp"

#include "url.hpp"
#include "wizard/fields.hpp"

#include <utility>

namespace rollcall::entra_id {

using Json = nlohmann::json;

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
  // A GUID says nothing to people.
  const std::string title = is_guid(tenant) ? "Whom to import" : "Whom to import from " + tenant;
  auto page = form_page("groups", title, fields, Json::array(), std::move(errors));
  page["choices"] = {{"/groups", "groups"}};
  const Json unless_all{{"field", "/all_users"}, {"in", {false}}};
  page["ui"] = {{"/groups",
                 {{"order", 0},
                  {"widget", "search-multi-select"},
                  {"placeholder", "Type a group's name"},
                  {"visible_when", unless_all}}},
                {"/transitive", {{"order", 1}, {"visible_when", unless_all}}},
                {"/all_users", {{"order", 2}}},
                {"/guests", {{"order", 3}}},
                {"/disabled", {{"order", 4}}}};
  return page;
}

Json options_form(Json errors) {
  const Json fields{
      {"add", flag_field("Add new users", true)},
      {"update", flag_field("Update existing users", true)},
      {"email_from",
       choice_field("E-mail address", "Which attribute of a user it is read from.", {"mail", "upn"})}};
  auto page = form_page("options", "What to do with them", fields, Json::array(), std::move(errors));
  page["ui"] = {{"/add", {{"order", 0}}},
                {"/update", {{"order", 1}}},
                {"/email_from",
                 {{"order", 2},
                  {"labels",
                   {{"mail", "The mail attribute, else the user principal name"},
                    {"upn", "The user principal name, else the mail attribute"}}}}}};
  return page;
}

}  // namespace rollcall::entra_id
