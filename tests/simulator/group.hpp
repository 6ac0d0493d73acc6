#pragma once

#include "member_sequence.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rollcall::simulator {

/// The kinds of graph-facts.md section 3.
enum class GroupKind : std::uint8_t { security, microsoft365, mail_enabled_security, distribution };
enum class GroupRule : std::uint8_t { assigned, dynamic_on, dynamic_paused };
enum class GroupVisibility : std::uint8_t { unset, open, closed, hidden_membership };

struct Group {
  std::uint32_t index = 0;
  Guid id{};
  std::string display_name;
  std::string description;
  std::string mail_nickname;
  GroupKind kind = GroupKind::security;
  GroupRule rule = GroupRule::assigned;
  GroupVisibility visibility = GroupVisibility::unset;
  bool role_assignable = false;
  std::optional<bool> on_premises_sync;  ///< true synced, false no longer synced, nothing never synced
  MemberSequence members;
  bool deleted = false;
  std::optional<std::int64_t> restorable_since;  ///< deleted then (seconds since 1970), and not yet for good

  [[nodiscard]] bool mail_enabled() const { return kind != GroupKind::security; }
  [[nodiscard]] bool security_enabled() const {
    return kind != GroupKind::distribution && kind != GroupKind::microsoft365;
  }
  /// Its address, or nothing when it is not mail-enabled.
  [[nodiscard]] std::optional<std::string> mail() const;
};

}  // namespace rollcall::simulator
