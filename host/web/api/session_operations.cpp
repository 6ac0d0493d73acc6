#include "web/api/account_documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/authentication.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

/// The schema "Session" of the contract.
nlohmann::json session_document(const std::optional<core::Session>& session, Services& services) {
  const bool is_signed_in = session.has_value();
  return {{"signed_in", is_signed_in},
          {"first_administrator_needed", !is_signed_in && services.accounts->first_administrator_needed()},
          {"profile", is_signed_in ? profile_document(session->account) : nlohmann::json(nullptr)},
          {"csrf_token", is_signed_in ? session->csrf_token : ""},
          {"expires_at", is_signed_in ? session->expires_at : ""},
          {"version", is_signed_in ? services.facts.version : ""}};
}

http::Response get_session(const Call& call) {
  const std::string token = session_token(call.request);
  const auto session =
      token.empty() ? std::nullopt : call.services.accounts->find_session(token, core::SessionUse::by_page);
  return json_reply(session_document(session, call.services));
}

void audit_as(const Call& call, const std::string& user, std::string_view action, std::string sentence) {
  core::Principal principal = call.principal;
  principal.actor = user;
  audit({call.request, principal, call.services, call.path, call.query, call.body}, action, user,
        std::move(sentence));
}

/// What is answered to somebody who is signed in from now on.
http::Response begun(const Call& call, const core::SignedIn& signed_in, unsigned status) {
  auto response = json_reply(session_document(signed_in.session, call.services), status);
  response.headers.add("Set-Cookie", session_cookie(signed_in.token, call.request.secure));
  return response;
}

/// A browser that signs in again leaves its earlier session behind.
void end_earlier_session(const Call& call) {
  const std::string token = session_token(call.request);
  if (token.empty()) return;
  if (const auto earlier = call.services.accounts->find_session(token, core::SessionUse::by_page))
    call.services.accounts->sign_out(earlier->token_hash);
}

http::Response sign_in(const Call& call) {
  try {
    const auto signed_in = call.services.accounts->sign_in(call.body.at("user"), call.body.at("password"),
                                                           call.request.client_address);
    end_earlier_session(call);
    audit_as(call, signed_in.session.account.user, "session.created", "Signed in.");
    return begun(call, signed_in, 200);
  } catch (const core::SignInRefused& refused) {
    audit_refused(call, "session.refused", refused.known_user(),
                  refused.known_user().empty()
                      ? "Sign-in refused: there is no such user name."
                      : "Sign-in refused: wrong password, or the account is disabled.");
    throw ProblemError(401, Status::unauthenticated, refused.reason());
  }
}

http::Response sign_out(const Call& call) {
  call.services.accounts->sign_out(call.principal.session_hash);
  audit(call, "session.ended", call.principal.actor, "Signed out.");
  auto response = no_content();
  response.headers.add("Set-Cookie", session_cookie("", call.request.secure));
  return response;
}

http::Response make_first_administrator(const Call& call) {
  const auto signed_in = call.services.accounts->make_first_administrator(
      call.body.at("token").get<std::string>(), new_account_of(call.body), call.request.client_address);
  const auto& account = signed_in.session.account;
  audit_as(call, account.user, "administrator.added",
           "Became the first administrator, by the one-time link.");
  auto response = begun(call, signed_in, 201);
  response.headers.add("Location", "/api/v1/profile");
  return response;
}

}  // namespace

void add_session_operations(Operations& operations) {
  operations["getSession"] = get_session;
  operations["signIn"] = sign_in;
  operations["signOut"] = sign_out;
  operations["makeFirstAdministrator"] = make_first_administrator;
}

}  // namespace rollcall::web::api
