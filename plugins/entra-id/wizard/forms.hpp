#pragma once

#include "login/secrets.hpp"
#include "settings.hpp"

#include <array>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

/// The pages of the wizard as wizard-step.schema.json. `errors`: one sentence by JSON Pointer of the field.
namespace rollcall::entra_id {

/// The fields of the connect form that are secrets.
inline constexpr std::array<std::string_view, 4> kSecretFields{
    secret_name::kClientSecret, secret_name::kNextClientSecret, secret_name::kCertificate,
    secret_name::kCertificatePassword};

/// `known`: the settings so far, offered as defaults; may be null.
[[nodiscard]] nlohmann::json connect_form(const ConnectionSettings* known, nlohmann::json errors);
[[nodiscard]] nlohmann::json groups_form(const std::string& tenant, nlohmann::json errors);
[[nodiscard]] nlohmann::json options_form(nlohmann::json errors);

}  // namespace rollcall::entra_id
