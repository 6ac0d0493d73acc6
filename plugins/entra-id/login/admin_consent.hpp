#pragma once

#include "login/authorization_code.hpp"
#include "settings.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// The page on which an administrator grants the app all permissions that it is registered with, for the
/// whole tenant; `endpoint` is the address of `/v2.0/adminconsent`.
/// https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
[[nodiscard]] std::string admin_consent_url(const ConnectionSettings& settings, std::string_view endpoint,
                                            const Callback& callback);

/// Throws Error unless consent was given. An `error` is looked at first: declining comes back with
/// `admin_consent=True` as well. Which tenant it was given in is not believed: a token has to show it.
void require_admin_consent(const CallbackParameters& parameters);

}  // namespace rollcall::entra_id
