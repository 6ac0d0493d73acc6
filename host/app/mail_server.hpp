#pragma once

#include "app/configuration.hpp"
#include "notices/mail_transport.hpp"

#include <optional>

namespace rollcall::app {

/// The mail server of [mail], with its password read; nothing without `server`. Error(invalid_argument) when
/// a key is missing beside it, Error(failed_precondition) when the password file cannot be read or everybody
/// can.
[[nodiscard]] std::optional<notices::MailServer> mail_server_of(const Configuration& configuration);

}  // namespace rollcall::app
