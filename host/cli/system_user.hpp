#pragma once

#include <string>

namespace rollcall::cli {

/// The login name of whoever runs this process, else the number of the account.
[[nodiscard]] std::string system_user();

}  // namespace rollcall::cli
