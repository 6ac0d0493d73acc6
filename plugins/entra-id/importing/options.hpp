#pragma once

#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

enum class EmailFrom {
  mail,  ///< mail, else the UPN
  upn,   ///< the UPN, else mail
};

/// How a Graph user becomes a person.
struct MappingOptions {
  bool guests = true;    ///< false: users whose userType is Guest are left out
  bool disabled = true;  ///< false: accounts that cannot sign in are left out
  EmailFrom email_from = EmailFrom::mail;
};

/// run-options.schema.json with the plugin's own part.
struct RunOptions {
  std::int64_t job = 0;
  std::string worker;
  bool dry_run = false;
  std::vector<std::string> groups;  ///< ids or exact names; empty: all users
  bool all_users = false;
  bool transitive = false;
  people::Modes modes;
  MappingOptions mapping;
};

/// Throws Error(invalid_argument) that names the key when one is unknown, of another type, or cannot work.
[[nodiscard]] RunOptions parse_run_options(std::string_view json);

}  // namespace rollcall::entra_id
