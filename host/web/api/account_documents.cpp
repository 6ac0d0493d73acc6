#include "web/api/account_documents.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

template <typename Value>
std::optional<Value> given(const nlohmann::json& body, const char* name) {
  const auto found = body.find(name);
  if (found == body.end()) return std::nullopt;
  return found->get<Value>();
}

std::optional<core::Role> role_in(const nlohmann::json& body) {
  const auto text = given<std::string>(body, "role");
  return text ? core::parse_role(*text) : std::nullopt;
}

}  // namespace

nlohmann::json profile_document(const core::Account& account) {
  return {{"id", account.id},
          {"user", account.user},
          {"name", account.name},
          {"email", account.email},
          {"role", to_string(account.role)},
          {"language", account.language}};
}

nlohmann::json administrator_document(const core::Account& account) {
  return {{"id", account.id},
          {"user", account.user},
          {"name", account.name},
          {"email", account.email},
          {"role", to_string(account.role)},
          {"enabled", account.enabled},
          {"created_at", account.created_at},
          {"last_sign_in_at", account.last_sign_in_at}};
}

core::AccountChange account_change_of(const nlohmann::json& body) {
  core::AccountChange change;
  change.name = given<std::string>(body, "name");
  change.email = given<std::string>(body, "email");
  change.language = given<std::string>(body, "language");
  change.password = given<std::string>(body, "password");
  change.role = role_in(body);
  change.enabled = given<bool>(body, "enabled");
  return change;
}

core::NewAccount new_account_of(const nlohmann::json& body) {
  core::NewAccount account;
  account.user = body.at("user");
  account.name = body.value("name", "");
  account.email = body.value("email", "");
  account.role = role_in(body).value_or(core::Role::viewer);
  account.password = body.at("password");
  return account;
}

}  // namespace rollcall::web::api
