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

/// The same for every credential that the connection holds. A secret's day is known from the setting
/// client_secret_expires, a certificate's from itself.
[[nodiscard]] std::vector<std::string> expiry_warnings(const ConnectionSettings& settings,
                                                       const AppCredentials& credentials,
                                                       std::chrono::system_clock::time_point now);

}  // namespace rollcall::entra_id
