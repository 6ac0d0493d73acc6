#pragma once

#include "login_form.hpp"
#include "world.hpp"

#include <string>
#include <string_view>

namespace rollcall::simulator {

/// Whether a grant may come without secret and assertion.
enum class ClientKind {
  confidential,  ///< client credentials: never
  any,           ///< grants of a person: when the app allows public client flows
};

/// The enabled app that `client_id` names; throws LoginError.
AppRegistration find_app(const World& world, const std::string& client_id, std::string_view tenant);

/// The app, after its secret or assertion was verified. `token_url` is the address that was asked, by which
/// the audience of an assertion is judged. Throws LoginError.
AppRegistration authenticate_client(World& world, const Form& form, std::string_view tenant,
                                    const std::string& token_url, ClientKind kind);

}  // namespace rollcall::simulator
