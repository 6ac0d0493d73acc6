#include "core/joined.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

/// The schema "Token" of the contract.
nlohmann::json token_document(const core::ApiToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"scopes", token.scopes},
          {"created_at", token.created_at},
          {"expires_at", token.expires_at},
          {"last_used_at", token.last_used_at},
          {"hint", token.hint}};
}

http::Response list_tokens(const Call& call) {
  auto documents = nlohmann::json::array();
  for (const auto& token : call.services.accounts->tokens(call.principal.account_id))
    documents.push_back(token_document(token));
  return json_reply({{"tokens", std::move(documents)}});
}

http::Response make_token(const Call& call) {
  const auto made = call.services.accounts->make_token(call.principal.account_id, call.body.at("name"),
                                                       call.body.at("scopes").get<std::set<std::string>>(),
                                                       call.body.at("expires_in_days").get<int>());
  audit(call, "token.made", made.token.name,
        "Made the API token for: " + core::joined(made.token.scopes, ", ") + "; it ends " +
            made.token.expires_at + ".");
  return created({{"token", token_document(made.token)}, {"secret", made.secret}},
                 "/api/v1/tokens/" + std::to_string(made.token.id));
}

http::Response revoke_token(const Call& call) {
  const auto token = call.services.accounts->revoke_token(call.principal.account_id, call.id());
  audit(call, "token.revoked", token.name, "Revoked the API token.");
  return no_content();
}

}  // namespace

void add_token_operations(Operations& operations) {
  operations["listTokens"] = list_tokens;
  operations["makeToken"] = make_token;
  operations["revokeToken"] = revoke_token;
}

}  // namespace rollcall::web::api
