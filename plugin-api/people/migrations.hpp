#pragma once

#include "rollcall/people/session.hpp"

#include <span>

namespace rollcall::people {

/// One step of the people tables: the statements that bring version - 1 to version, and those that take it
/// back, which keep people but may lose what version - 1 does not know. One statement a string, because
/// SQLite runs only the first of several.
struct Migration {
  int version;
  std::span<const char* const> up;
  std::span<const char* const> down;
};

/// All steps, oldest first. A released step is never changed; tables and columns are only ever added.
[[nodiscard]] std::span<const Migration> migrations(Backend backend) noexcept;

}  // namespace rollcall::people
