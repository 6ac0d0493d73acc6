#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::cli {

/// The parameters of an address that a browser was sent to; nothing when it has none or is malformed.
[[nodiscard]] std::optional<std::map<std::string, std::string>> callback_parameters(std::string_view address);

/// 128 random bits as hexadecimal digits.
[[nodiscard]] std::string random_state();

}  // namespace rollcall::cli
