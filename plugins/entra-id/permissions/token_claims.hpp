#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// Who holds a token: the app itself, or somebody who signed in to it.
enum class Holder { app, person };

/// What an access token says about itself, unchecked: good for advice, never for a decision about access.
struct TokenClaims {
  Holder holder = Holder::app;
  std::vector<std::string> permissions = {};  ///< of `roles` (app) or `scp` (person), as written
};

/// Nothing for a token that is no JSON Web Token for Graph. Microsoft reserves the right to send such ones.
/// https://learn.microsoft.com/entra/identity-platform/access-tokens
[[nodiscard]] std::optional<TokenClaims> read_token_claims(std::string_view token);

}  // namespace rollcall::entra_id
