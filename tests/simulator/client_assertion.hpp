#pragma once

#include "login_form.hpp"
#include "world.hpp"

#include <string>

namespace rollcall::simulator {

/// Verifies the `client_assertion` of a form the way Entra does (graph-facts.md 1.5): type, header, the
/// registered certificate by its thumbprint, signature, audience, issuer and subject, times, and, when the
/// switch says so, that its id was not seen before. Throws LoginError.
void verify_client_assertion(World& world, const AppRegistration& app, const Form& form,
                             const std::string& token_url);

}  // namespace rollcall::simulator
