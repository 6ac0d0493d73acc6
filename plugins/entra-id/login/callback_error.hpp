#pragma once

#include "login/authorization_code.hpp"

namespace rollcall::entra_id {

/// Throws Error when the parameters tell of one, in the words of the AADSTS number that its description
/// begins with. Everything in a callback may have been made up by whoever sent the browser: nothing is
/// repeated.
void throw_callback_error(const CallbackParameters& parameters);

}  // namespace rollcall::entra_id
