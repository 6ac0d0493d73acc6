#pragma once

#include "rollcall/sdk/error.hpp"

#include <span>
#include <string_view>

namespace rollcall::entra_id {

/// What to tell the administrator about one error number of the login service, "AADSTS<code>".
/// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
struct AadstsAdvice {
  int code;
  Status status;
  std::string_view message;
  std::string_view next_step;
};

/// Null for a number that is not in the table.
[[nodiscard]] const AadstsAdvice* find_aadsts(int code) noexcept;

[[nodiscard]] std::span<const AadstsAdvice> all_aadsts() noexcept;

}  // namespace rollcall::entra_id
