#pragma once

#include "login/secrets.hpp"
#include "settings.hpp"

#include <array>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::entra_id {

/// The fields of the connect form that are secrets.
inline constexpr std::array<std::string_view, 5> kSecretFields{
    secret_name::kClientSecret, secret_name::kNextClientSecret, secret_name::kCertificate,
    secret_name::kCertificatePassword, secret_name::kProxyPassword};

/// The page `connect`: the connection's settings and secrets, each shown only where the chosen way to sign in
/// needs it. `known`: the settings so far, offered as defaults; may be null. `errors`: one sentence by JSON
/// Pointer of the field.
[[nodiscard]] nlohmann::json connect_form(const ConnectionSettings* known, nlohmann::json errors);

}  // namespace rollcall::entra_id
