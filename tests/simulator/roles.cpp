#include "roles.hpp"

#include <array>
#include <utility>

namespace rollcall::simulator {
namespace {

constexpr std::array<std::pair<std::string_view, Roles>, 14> kNames{{
    {"GroupMember.Read.All", role::kGroupMemberReadAll},
    {"User.Read.All", role::kUserReadAll},
    {"Member.Read.Hidden", role::kMemberReadHidden},
    {"Directory.Read.All", role::kDirectoryReadAll},
    {"Group.Read.All", role::kGroupReadAll},
    {"Group.ReadBasic.All", role::kGroupReadBasicAll},
    {"GroupMember.ReadBasic.All", role::kGroupMemberReadBasicAll},
    {"User.ReadBasic.All", role::kUserReadBasicAll},
    {"User.ReadWrite.All", role::kUserReadWriteAll},
    {"Group.ReadWrite.All", role::kGroupReadWriteAll},
    {"GroupMember.ReadWrite.All", role::kGroupMemberReadWriteAll},
    {"Directory.ReadWrite.All", role::kDirectoryReadWriteAll},
    {"User.Read", role::kUserRead},
    {"Mail.Read", role::kMailRead},
}};

}  // namespace

std::optional<Roles> role_by_name(std::string_view name) {
  for (const auto& [known, role] : kNames) {
    if (known == name) return role;
  }
  return std::nullopt;
}

std::vector<std::string_view> names_of(Roles roles) {
  std::vector<std::string_view> names;
  for (const auto& [name, role] : kNames) {
    if ((roles & role) != 0) names.push_back(name);
  }
  return names;
}

}  // namespace rollcall::simulator
