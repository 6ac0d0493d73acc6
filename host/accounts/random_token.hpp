#pragma once

#include <string>
#include <string_view>

namespace rollcall::accounts {

/// 32 bytes of the system's randomness as base64url, 43 letters.
[[nodiscard]] std::string random_token();

/// SHA-256 in hexadecimal: how a token that is random anyway is stored.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace rollcall::accounts
