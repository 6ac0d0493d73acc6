#include "web/api/authentication.hpp"

#include "core/accounts.hpp"
#include "web/api/services.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::web::api {
namespace {

bool is_write(const http::Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

[[noreturn]] void refuse(std::string message, std::string next_step, std::string type = "about:blank") {
  throw ProblemError(403, Status::permission_denied,
                     {.message = std::move(message), .next_step = std::move(next_step)}, {}, std::move(type));
}

[[noreturn]] void ask_to_sign_in(std::string message, std::string next_step) {
  throw ProblemError(401, Status::unauthenticated,
                     {.message = std::move(message), .next_step = std::move(next_step)});
}

/// In a time that does not tell where they differ.
bool same_secret(std::string_view left, std::string_view right) {
  if (left.size() != right.size() || left.empty()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    difference |=
        static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
  return difference == 0;
}

/// Browsers say where a request comes from, in Sec-Fetch-Site or, before they knew that, in Origin. Other
/// programs say neither.
void require_own_origin(const http::Request& request, const HostFacts& facts) {
  const auto site = request.headers.get("Sec-Fetch-Site");
  bool is_own = site == "same-origin" || site == "none";
  if (site.empty()) {
    const auto origin = request.headers.get("Origin");
    const std::string host =
        std::string(request.secure ? "https://" : "http://").append(request.headers.get("Host"));
    is_own = origin.empty() || origin == host || origin == facts.public_url;
  }
  if (!is_own) refuse("The request comes from another site.", "Open Rollcall at its own address.");
}

core::Principal of_token(std::string_view header, const ContractOperation& operation, Services& services) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto holder = header.starts_with(kScheme)
                          ? services.accounts->find_token(header.substr(kScheme.size()))
                          : std::nullopt;
  if (!holder)
    ask_to_sign_in("The API token is not valid, or has expired.", "Make a new one in the settings.");
  if (operation.scope.empty()) refuse("This cannot be done with an API token.", "Sign in to do it.");
  if (!holder->token.scopes.contains(operation.scope))
    refuse("The API token has no scope \"" + operation.scope + "\".", "Make one that has it.");
  core::Principal principal;
  principal.account_id = holder->account.id;
  principal.actor = "token:" + holder->token.name;
  principal.role = holder->account.role;
  principal.scopes = holder->token.scopes;
  return principal;
}

core::Principal of_session(const http::Request& request, const ContractOperation& operation,
                           Services& services) {
  const std::string token = session_token(request);
  if (token.empty()) ask_to_sign_in("You are not signed in.", "Sign in.");
  const auto session = services.accounts->find_session(
      token, operation.keeps_session ? core::SessionUse::by_person : core::SessionUse::by_page);
  if (!session) ask_to_sign_in("Your session has ended.", "Sign in again.");
  if (is_write(request)) {
    require_own_origin(request, services.facts);
    if (!same_secret(request.headers.get("X-CSRF-Token"), session->csrf_token))
      refuse("The page that sent this belongs to an earlier session.", "Reload the page.",
             "urn:rollcall:problem:csrf-token");
  }
  core::Principal principal;
  principal.account_id = session->account.id;
  principal.actor = session->account.user;
  principal.role = session->account.role;
  principal.session_hash = session->token_hash;
  return principal;
}

}  // namespace

std::string session_token(const http::Request& request) {
  std::string_view rest = request.headers.get("Cookie");
  while (!rest.empty()) {
    const auto end = rest.find(';');
    std::string_view pair = rest.substr(0, end);
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(kSessionCookie) && pair.substr(kSessionCookie.size()).starts_with('='))
      return std::string(pair.substr(kSessionCookie.size() + 1));
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  return {};
}

std::string session_cookie(std::string_view token, bool secure) {
  std::string cookie(kSessionCookie);
  cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Lax");
  if (secure) cookie += "; Secure";
  if (token.empty()) cookie += "; Max-Age=0";
  return cookie;
}

core::Principal authenticate(const http::Request& request, const ContractOperation& operation,
                             Services& services) {
  core::Principal principal;
  if (operation.access == Access::everyone) {
    if (is_write(request)) require_own_origin(request, services.facts);
  } else {
    const auto header = request.headers.get("Authorization");
    principal =
        header.empty() ? of_session(request, operation, services) : of_token(header, operation, services);
    if (operation.access == Access::administrator && principal.role != core::Role::administrator)
      refuse("Your role is viewer; this needs an administrator.", "Ask an administrator.");
  }
  principal.address = request.client_address;
  return principal;
}

}  // namespace rollcall::web::api
