#include "core/account.hpp"

namespace rollcall::core {

std::string_view to_string(Role role) noexcept {
  return role == Role::administrator ? "administrator" : "viewer";
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  if (text == "administrator") return Role::administrator;
  if (text == "viewer") return Role::viewer;
  return std::nullopt;
}

}  // namespace rollcall::core
