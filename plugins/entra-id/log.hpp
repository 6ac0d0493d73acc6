#pragma once

#include "rollcall/sdk/host.hpp"

#include <functional>
#include <string_view>

namespace rollcall::entra_id {

/// Where messages go; thread-safe. Never a secret, a token or a person's data.
using Log = std::function<void(sdk::LogLevel, std::string_view)>;

}  // namespace rollcall::entra_id
