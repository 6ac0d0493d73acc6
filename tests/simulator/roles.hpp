#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// Permissions as a set of bits; application permissions and delegated ones have the same names.
using Roles = std::uint32_t;

namespace role {
inline constexpr Roles kGroupMemberReadAll = 1U << 0U;
inline constexpr Roles kUserReadAll = 1U << 1U;
inline constexpr Roles kMemberReadHidden = 1U << 2U;
inline constexpr Roles kDirectoryReadAll = 1U << 3U;
inline constexpr Roles kGroupReadAll = 1U << 4U;
inline constexpr Roles kGroupReadBasicAll = 1U << 5U;
inline constexpr Roles kGroupMemberReadBasicAll = 1U << 6U;
inline constexpr Roles kUserReadBasicAll = 1U << 7U;
inline constexpr Roles kUserReadWriteAll = 1U << 8U;
inline constexpr Roles kGroupReadWriteAll = 1U << 9U;
inline constexpr Roles kGroupMemberReadWriteAll = 1U << 10U;
inline constexpr Roles kDirectoryReadWriteAll = 1U << 11U;
inline constexpr Roles kUserRead = 1U << 12U;  ///< one's own profile; of no use for anything here
inline constexpr Roles kMailRead = 1U << 13U;  ///< has nothing to do with the directory

// What each call takes (graph-facts.md section 2): any of these.
inline constexpr Roles kReadsAnything = kDirectoryReadAll | kDirectoryReadWriteAll;
inline constexpr Roles kReadsGroupsWhole =
    kGroupMemberReadAll | kGroupMemberReadWriteAll | kGroupReadAll | kGroupReadWriteAll | kReadsAnything;
inline constexpr Roles kReadsGroups = kGroupReadBasicAll | kReadsGroupsWhole;
inline constexpr Roles kReadsMembers = kGroupMemberReadBasicAll | kReadsGroupsWhole;
/// All properties of users; also what /users/delta takes.
inline constexpr Roles kReadsUserFields = kUserReadAll | kUserReadWriteAll | kReadsAnything;
inline constexpr Roles kReadsUsers = kUserReadBasicAll | kReadsUserFields;
}  // namespace role

[[nodiscard]] std::optional<Roles> role_by_name(std::string_view name);
[[nodiscard]] std::vector<std::string_view> names_of(Roles roles);

}  // namespace rollcall::simulator
