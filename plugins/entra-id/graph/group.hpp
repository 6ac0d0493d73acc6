#pragma once

#include "http/page_buffer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// A group as lists show it (the group resource type of Microsoft Graph v1.0).
struct Group {
  std::string id;
  std::string name;
  std::string description;
  std::string mail;
  std::string kind;                ///< "security", "microsoft365", "mail-enabled-security" or "distribution"
  bool dynamic = false;            ///< a rule decides who is a member
  bool role_assignable = false;    ///< directory roles can be given to it
  bool synced = false;             ///< kept in an Active Directory
  bool hidden_membership = false;  ///< members are shown to those with Member.Read.Hidden alone
  std::optional<std::uint64_t> members = {};  ///< direct ones of any kind, from an index that may lag
  std::optional<bool> nested = {};            ///< groups are members of it

  [[nodiscard]] bool can_hold_groups() const { return kind != "microsoft365"; }
};

struct GroupPage {
  std::vector<Group> groups = {};
  std::string cursor = {};  ///< empty: the last page
};

/// "$select=..." of the properties above.
inline constexpr std::string_view kGroupSelect =
    "$select=id,displayName,description,mail,groupTypes,mailEnabled,securityEnabled,visibility,"
    "isAssignableToRole,onPremisesSyncEnabled";

/// One element of a list of groups; nothing when it is none.
[[nodiscard]] std::optional<Group> parse_group(std::string_view json);

/// The groups of a page and, in `cursor`, its nextLink. Elements that say that they are no group are left
/// out. Throws BadPage.
[[nodiscard]] GroupPage parse_groups(const PageBuffer& body);

}  // namespace rollcall::entra_id
