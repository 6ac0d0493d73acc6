#include "web/api/account_documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

http::Response list_administrators(const Call& call) {
  auto documents = nlohmann::json::array();
  for (const auto& account : call.services.accounts->list())
    documents.push_back(administrator_document(account));
  return json_reply({{"administrators", std::move(documents)}});
}

http::Response add_administrator(const Call& call) {
  const auto account = call.services.accounts->add(new_account_of(call.body));
  audit(call, "administrator.added", account.user,
        "Added the account as " + std::string(to_string(account.role)) + ".");
  return created(administrator_document(account), "/api/v1/administrators/" + std::to_string(account.id));
}

/// "Changed enabled, role." The values themselves are in the list.
std::string named_changes(const nlohmann::json& body) {
  std::string names;
  for (const auto& [name, value] : body.items()) names += (names.empty() ? "Changed " : ", ") + name;
  return names + ".";
}

http::Response change_administrator(const Call& call) {
  const auto account = call.services.accounts->change(call.id(), account_change_of(call.body));
  audit(call, "administrator.changed", account.user, named_changes(call.body));
  return json_reply(administrator_document(account));
}

http::Response remove_administrator(const Call& call) {
  const auto account = call.services.accounts->get(call.id());
  call.services.accounts->remove(account.id);
  audit(call, "administrator.removed", account.user, "Removed the account.");
  return no_content();
}

}  // namespace

void add_administrator_operations(Operations& operations) {
  operations["listAdministrators"] = list_administrators;
  operations["addAdministrator"] = add_administrator;
  operations["changeAdministrator"] = change_administrator;
  operations["removeAdministrator"] = remove_administrator;
}

}  // namespace rollcall::web::api
