#pragma once

#include "delegated_login.hpp"

#include <string>
#include <string_view>

namespace rollcall::simulator {

/// What a browser opens: `/{tenant}/oauth2/v2.0/authorize`, `/{tenant}/v2.0/adminconsent`,
/// `/{tenant}/adminconsent`.
bool is_browser_path(std::string_view rest);

/// A browser is shown a page to say yes or no; for other clients the simulated person answers at once, as the
/// control operation says. The reply is the redirect, or an error page where Entra shows one instead of going
/// back.
HttpReply answer_browser(const LoginCall& call, std::string_view rest);

/// `/devicelogin`, where a person types in the code of a device.
bool is_code_entry_path(std::string_view path);
HttpReply answer_code_entry(World& world, const HttpRequest& request);

/// Grant authorization_code (graph-facts.md 1.3). Throws LoginError; the JSON of the answer.
std::string redeem_authorization_code(const LoginCall& call, const Form& form);

}  // namespace rollcall::simulator
