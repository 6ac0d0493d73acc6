#pragma once

#include <map>
#include <string>

namespace rollcall::wizard {

/// Opens an address of this machine as a browser does, and gives the parameters of the address that it is
/// sent on to; empty when it is not sent on.
[[nodiscard]] std::map<std::string, std::string> follow(const std::string& url);

}  // namespace rollcall::wizard
