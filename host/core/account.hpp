#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace rollcall::core {

/// An administrator may do everything; a viewer may read everything but accounts, audit log and the names of
/// secrets.
enum class Role : std::uint8_t { viewer, administrator };
[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;

/// An account that may sign in.
struct Account {
  std::int64_t id = 0;
  std::string user;  ///< what is typed to sign in; compared case-folded
  std::string name;
  std::string email;
  Role role = Role::viewer;
  std::string language;  ///< BCP 47; empty: the browser's
  bool enabled = true;
  std::string created_at;
  std::string last_sign_in_at;  ///< empty: never
};

/// Who asks for something.
struct Principal {
  std::int64_t account_id = 0;
  std::string actor;  ///< for audit and requested_by: the account's user, or "token:NAME"
  Role role = Role::viewer;
  /// Empty for a session: all that the role may. Else what the API token may: "read", "users:write",
  /// "import", "connections:write".
  std::optional<std::set<std::string>> scopes;
  std::string session_hash;  ///< of the session; empty for a token
  std::string address;       ///< where the request came from
};

/// One line of the audit log.
struct AuditEntry {
  std::int64_t id = 0;
  std::string at;
  std::string actor;    ///< account, "token:NAME" or "cli:USER"
  std::string action;   ///< like "session.created", "plugin.enabled", "connection.changed", "import.started"
  std::string object;   ///< what it was done to
  std::string message;  ///< one sentence; never a secret
  std::string address;  ///< empty for the command line
  bool refused = false;
};

/// Where is written who did what.
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  /// id and at are given by the log.
  virtual void record(const AuditEntry& entry) = 0;
};

}  // namespace rollcall::core
