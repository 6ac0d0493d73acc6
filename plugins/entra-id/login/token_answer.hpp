#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// What the token endpoint hands out; all but lifetime are secrets.
struct TokenAnswer {
  std::string access_token;
  std::chrono::seconds lifetime{0};
  std::string refresh_token;  ///< empty when there is none
};

/// Throws Error(failed_precondition) for what is no answer of a token endpoint.
[[nodiscard]] TokenAnswer read_token_answer(std::string_view json);

}  // namespace rollcall::entra_id
