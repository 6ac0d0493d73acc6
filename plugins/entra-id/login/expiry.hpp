#pragma once

#include "login/app_credentials.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// What to say about something that expires: nothing until 30 days before; from then on, from 14 and from 3
/// days before more and more urgently. `what` with a capital letter: "The certificate".
[[nodiscard]] std::optional<std::string> expiry_warning(std::string_view what,
                                                        std::chrono::system_clock::time_point expires,
                                                        std::chrono::system_clock::time_point now);

struct CredentialExpiry {
  std::string_view name;  ///< of the connection's secret
  std::chrono::system_clock::time_point expires;
};

/// Every credential that the connection holds and whose end is known: a secret's from the setting
/// client_secret_expires, a certificate's from itself.
[[nodiscard]] std::vector<CredentialExpiry> credential_expiries(const ConnectionSettings& settings,
                                                                const AppCredentials& credentials);

/// The warnings about them.
[[nodiscard]] std::vector<std::string> expiry_warnings(const ConnectionSettings& settings,
                                                       const AppCredentials& credentials,
                                                       std::chrono::system_clock::time_point now);

}  // namespace rollcall::entra_id
