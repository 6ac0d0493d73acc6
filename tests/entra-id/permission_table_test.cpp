#include "permissions/permission_table.hpp"

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PermissionTable, TheOnesToAskForSuffice) {
  const std::vector<std::string> held{"GroupMember.Read.All", "User.Read.All", "Member.Read.Hidden"};
  for (const auto use : {Use::groups, Use::members, Use::user_fields, Use::hidden_members})
    EXPECT_THAT(grants(held, use), ElementsAre(std::string(permission_for(use))));
  EXPECT_THAT(excess_of(held), IsEmpty());
}

TEST(PermissionTable, TheNarrowOnesAreNoExcess) {
  const std::vector<std::string> held{
      "Group.ReadBasic.All", "GroupMember.ReadBasic.All", "User.ReadBasic.All", "User.Read", "openid",
      "offline_access"};
  EXPECT_THAT(excess_of(held), IsEmpty());
  EXPECT_THAT(grants(held, Use::groups), ElementsAre("Group.ReadBasic.All"));
  EXPECT_THAT(grants(held, Use::members), ElementsAre("GroupMember.ReadBasic.All"));
  EXPECT_THAT(grants(held, Use::user_fields), IsEmpty());
}

TEST(PermissionTable, WiderOnesNameWhatSuffices) {
  const auto excess = excess_of({"directory.read.all", "User.ReadWrite.All", "Group.Read.All", "Mail.Read"});
  ASSERT_EQ(excess.size(), 4U);
  EXPECT_THAT(excess[0].instead, ElementsAre("GroupMember.Read.All", "User.Read.All"));
  EXPECT_FALSE(excess[0].may_write);
  EXPECT_THAT(excess[1].instead, ElementsAre("User.Read.All"));
  EXPECT_TRUE(excess[1].may_write);
  EXPECT_THAT(excess[2].instead, ElementsAre("GroupMember.Read.All"));
  EXPECT_THAT(excess[3].instead, IsEmpty());
}

TEST(PermissionTable, DirectoryReadAllDoesNotShowHiddenMembers) {
  EXPECT_THAT(grants({"Directory.Read.All"}, Use::hidden_members), IsEmpty());
}

}  // namespace
}  // namespace rollcall::entra_id
