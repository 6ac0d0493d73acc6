#include "web/api/account_documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/authentication.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

http::Response get_profile(const Call& call) {
  return json_reply(profile_document(call.services.accounts->get(call.principal.account_id)));
}

http::Response change_profile(const Call& call) {
  const auto account =
      call.services.accounts->change(call.principal.account_id, account_change_of(call.body));
  audit(call, "profile.changed", account.user,
        "Changed name, e-mail address or language of the own account.");
  return json_reply(profile_document(account));
}

http::Response change_password(const Call& call) {
  const auto signed_in = call.services.accounts->change_password(call.principal, call.body.at("current"),
                                                                 call.body.at("password"));
  audit(call, "profile.password-changed", signed_in.session.account.user,
        "Changed the own password; all other sessions ended.");
  auto response = no_content();
  response.headers.add("Set-Cookie", session_cookie(signed_in.token, call.request.secure));
  return response;
}

}  // namespace

void add_profile_operations(Operations& operations) {
  operations["getProfile"] = get_profile;
  operations["changeProfile"] = change_profile;
  operations["changePassword"] = change_password;
}

}  // namespace rollcall::web::api
