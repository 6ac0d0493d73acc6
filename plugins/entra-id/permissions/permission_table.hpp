#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What each permission of Microsoft Graph is worth to an import; permissions of the app and delegated ones
/// have the same names. https://learn.microsoft.com/graph/permissions-reference
namespace rollcall::entra_id {

/// What an import does in the directory.
enum class Use : std::uint8_t {
  groups,          ///< lists and looks up groups
  members,         ///< reads who is in them
  user_fields,     ///< reads all properties of users, and what changed about them
  hidden_members,  ///< reads the members of groups that hide them; few imports do
};

/// The one to ask for.
[[nodiscard]] std::string_view permission_for(Use use);

/// Those among `held` that allow it, each alone; empty when it is not allowed.
[[nodiscard]] std::vector<std::string> grants(const std::vector<std::string>& held, Use use);

/// A permission that an import could do without.
struct Excess {
  std::string name;
  std::vector<std::string_view> instead;  ///< what suffices; empty: an import has no use for it at all
  bool may_write = false;
};

/// In the order of `held`. What signing in needs, and the narrow forms of the usual permissions, are none.
[[nodiscard]] std::vector<Excess> excess_of(const std::vector<std::string>& held);

}  // namespace rollcall::entra_id
