#pragma once

#include "rollcall/sdk/error.hpp"

#include <string_view>

namespace rollcall::core {

/// A status as scripts read it, such as "not_found".
[[nodiscard]] std::string_view code_name(Status status) noexcept;

}  // namespace rollcall::core
