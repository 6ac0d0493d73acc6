#pragma once

#include "core/account.hpp"
#include "web/api/contract.hpp"
#include "web/http/message.hpp"

#include <string>
#include <string_view>

/// Who asks, and whether the contract lets them.
namespace rollcall::web::api {

inline constexpr std::string_view kSessionCookie = "rollcall_session";

/// The token in the session's cookie; empty when there is none.
[[nodiscard]] std::string session_token(const http::Request& request);
/// Set-Cookie that begins or (empty token) ends a session.
[[nodiscard]] std::string session_cookie(std::string_view token, bool secure);

/// Whoever the cookie or the API token names. ProblemError 401 when nobody is known, 403 when the role, the
/// scope, the CSRF token or the origin of the request does not suffice. For operations that are open to
/// everyone: nobody, and only the origin of writes is checked.
[[nodiscard]] core::Principal authenticate(const http::Request& request, const ContractOperation& operation,
                                           Services& services);

}  // namespace rollcall::web::api
