#pragma once

#include "delegated_login.hpp"

#include <string>

namespace rollcall::simulator {

/// Who signed in to `app`, as an id token of version 2.0 (entra/id-token-claims-reference.md): `profile`
/// among the scopes adds the claims that name the person, `email` the address. `nonce` comes from the
/// authorization request; empty: none was sent. It is always the same person who signs in: number 0 of the
/// directory.
std::string make_id_token(const LoginCall& call, const AppRegistration& app, const std::string& scope,
                          const std::string& nonce);

/// `client_info` of an answer: the ids of the person and of the tenant, by which Microsoft's clients keep
/// accounts apart.
std::string make_client_info(const World& world);

/// The name of who signs in.
std::string name_of_person(const World& world);

/// Is `wanted` one of the scopes in this list?
bool asks_for(const std::string& scope, std::string_view wanted);

}  // namespace rollcall::simulator
