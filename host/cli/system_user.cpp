#include "cli/system_user.hpp"

#include <array>
#include <pwd.h>
#include <unistd.h>

namespace rollcall::cli {

std::string system_user() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return std::to_string(::geteuid());
}

}  // namespace rollcall::cli
