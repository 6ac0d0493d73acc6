#include "permissions/permission_table.hpp"

#include "url.hpp"

#include <algorithm>
#include <array>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view kGroups = "GroupMember.Read.All";
constexpr std::string_view kUsers = "User.Read.All";
constexpr std::string_view kHidden = "Member.Read.Hidden";

using Uses = std::uint8_t;
constexpr Uses bit(Use use) {
  return static_cast<Uses>(1U << static_cast<unsigned>(use));
}
constexpr Uses kOfGroups = bit(Use::groups) | bit(Use::members);
constexpr Uses kOfUsers = bit(Use::user_fields);

enum class Breadth : std::uint8_t { fitting, wide, wide_and_writing };

struct Known {
  std::string_view name;
  Uses uses;
  Breadth breadth;
};

constexpr std::array<Known, 18> kKnown{{
    {kGroups, kOfGroups, Breadth::fitting},
    {kUsers, kOfUsers, Breadth::fitting},
    {kHidden, bit(Use::hidden_members), Breadth::fitting},
    {"Group.ReadBasic.All", bit(Use::groups), Breadth::fitting},
    {"GroupMember.ReadBasic.All", bit(Use::members), Breadth::fitting},
    {"User.ReadBasic.All", 0, Breadth::fitting},
    {"Group.Read.All", kOfGroups, Breadth::wide},
    {"Directory.Read.All", kOfGroups | kOfUsers, Breadth::wide},
    {"GroupMember.ReadWrite.All", kOfGroups, Breadth::wide_and_writing},
    {"Group.ReadWrite.All", kOfGroups, Breadth::wide_and_writing},
    {"User.ReadWrite.All", kOfUsers, Breadth::wide_and_writing},
    {"Directory.ReadWrite.All", kOfGroups | kOfUsers, Breadth::wide_and_writing},
    {"Directory.AccessAsUser.All", kOfGroups | kOfUsers, Breadth::wide_and_writing},
    {"User.Read", 0, Breadth::fitting},
    {"openid", 0, Breadth::fitting},
    {"profile", 0, Breadth::fitting},
    {"email", 0, Breadth::fitting},
    {"offline_access", 0, Breadth::fitting},
}};

const Known* find(std::string_view name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& known) { return equals_ignoring_case(known.name, name); });
  return found == kKnown.end() ? nullptr : &*found;
}

}  // namespace

std::string_view permission_for(Use use) {
  switch (use) {
    case Use::groups:
    case Use::members:
      return kGroups;
    case Use::user_fields:
      return kUsers;
    case Use::hidden_members:
      break;
  }
  return kHidden;
}

std::vector<std::string> grants(const std::vector<std::string>& held, Use use) {
  std::vector<std::string> granting;
  for (const auto& name : held) {
    const auto* known = find(name);
    if (known != nullptr && (known->uses & bit(use)) != 0) granting.push_back(name);
  }
  return granting;
}

std::vector<Excess> excess_of(const std::vector<std::string>& held) {
  std::vector<Excess> all;
  for (const auto& name : held) {
    const auto* known = find(name);
    if (known != nullptr && known->breadth == Breadth::fitting) continue;
    Excess excess{.name = name, .instead = {}};
    if (known != nullptr) {
      excess.may_write = known->breadth == Breadth::wide_and_writing;
      if ((known->uses & kOfGroups) != 0) excess.instead.push_back(kGroups);
      if ((known->uses & kOfUsers) != 0) excess.instead.push_back(kUsers);
    }
    all.push_back(std::move(excess));
  }
  return all;
}

}  // namespace rollcall::entra_id
