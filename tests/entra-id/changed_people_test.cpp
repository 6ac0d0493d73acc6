#include "importing/changed_people.hpp"

#include <set>

#include <gtest/gtest.h>

/// Whom the rounds of an incremental import concern, and what becomes of them.
namespace rollcall::entra_id {
namespace {

using Ids = std::vector<std::string>;
using Leavers = ChangedPeople::Leavers;

people::Item item(const std::string& id, const std::string& name = "N") {
  return people::make_item({.external_id = id, .email = id + "@x", .display_name = name});
}

Ids ids_of(const std::vector<people::Item>& items) {
  Ids ids;
  for (const auto& each : items) ids.push_back(each.person.external_id);
  return ids;
}

class ChangedPeopleTest : public ::testing::Test {
 protected:
  /// Of groups with the roster {"in", "too"}.
  ChangedPeople of(const Ids& groups, Leavers leavers = Leavers::stay, const SyncNote& before = {}) {
    return {groups, leavers, before, [](const std::string& id) { return id == "in" || id == "too"; }};
  }
  static void tell(ChangedPeople& changed, const std::string& id, Presence presence = Presence::there) {
    ASSERT_TRUE(changed.concerns(id));
    changed.add_user(id, presence, presence == Presence::there ? std::optional(item(id)) : std::nullopt);
  }
};

TEST_F(ChangedPeopleTest, OfAllUsersEverybodyCountsAndTheLastIsSo) {
  auto changed = of({});
  tell(changed, "in");
  tell(changed, "a");
  changed.add_user("in", Presence::deleted_for_now, {});
  changed.add_user("gone before", Presence::deleted, {});
  changed.add_user("c", Presence::deleted, {});
  changed.add_user("c", Presence::there, item("c", "old"));
  changed.add_user("c", Presence::there, item("c", "new"));
  changed.add_user("limited", Presence::there, {});
  const auto decision = changed.decide({"again", "in"});
  EXPECT_EQ(ids_of(decision.items), (Ids{"a", "c"}));
  EXPECT_EQ(decision.items[1].person.display_name, "new");
  EXPECT_EQ(decision.gone, (Ids{"in"}));
  EXPECT_EQ(decision.ask, (Ids{"limited", "again"}));
  EXPECT_TRUE(decision.deleted_members.empty());
}

TEST_F(ChangedPeopleTest, OfAGroupWhoIsNotInItDoesNotMatter) {
  auto changed = of({"g"});
  EXPECT_FALSE(changed.concerns("stranger"));
  EXPECT_TRUE(changed.concerns("in"));
  changed.add_membership("g", {.id = "new"});
  changed.add_membership("g", {.id = "device", .is_user = false});
  changed.add_membership("other", {.id = "elsewhere"});
  EXPECT_TRUE(changed.concerns("new"));
  EXPECT_FALSE(changed.concerns("device"));
  EXPECT_FALSE(changed.concerns("elsewhere"));
}

TEST_F(ChangedPeopleTest, WhoJoinedIsTakenOrAskedFor) {
  auto changed = of({"g"});
  changed.add_membership("g", {.id = "told"});
  changed.add_membership("g", {.id = "untold"});
  changed.add_membership("g", {.id = "in"});  // told again, as deltas do
  tell(changed, "told");
  const auto decision = changed.decide({});
  EXPECT_EQ(ids_of(decision.items), (Ids{"told"}));
  EXPECT_EQ(decision.ask, (Ids{"untold"}));
  EXPECT_TRUE(decision.gone.empty());
}

TEST_F(ChangedPeopleTest, WhoLeftTheOneGroupIsGoneWhateverElseChanged) {
  auto changed = of({"g"});
  changed.add_membership("g", {.id = "in", .joined = false});
  changed.add_membership("g", {.id = "too", .joined = true});
  changed.add_membership("g", {.id = "too", .joined = false});
  changed.add_membership("g", {.id = "never", .joined = false});
  tell(changed, "in");
  tell(changed, "never");
  const auto decision = changed.decide({"in"});
  EXPECT_EQ(decision.gone, (Ids{"in", "too"}));
  EXPECT_TRUE(decision.items.empty());
  EXPECT_TRUE(decision.ask.empty());
}

TEST_F(ChangedPeopleTest, TheDeletedStayMembersUntilTheyAreRestored) {
  auto changed = of({"g"});
  tell(changed, "in", Presence::deleted_for_now);
  tell(changed, "too", Presence::deleted);
  const auto decision = changed.decide({});
  EXPECT_EQ(decision.gone, (Ids{"in", "too"}));
  EXPECT_EQ(decision.deleted_members, (Ids{"in"}));

  auto later = ChangedPeople({"g"}, Leavers::stay, {.deleted_members = {"in", "left", "purged"}},
                             [](const std::string&) { return false; });
  later.add_membership("g", {.id = "left", .joined = false});
  tell(later, "in");
  tell(later, "left");
  tell(later, "purged", Presence::deleted);
  const auto restored = later.decide({});
  EXPECT_EQ(ids_of(restored.items), (Ids{"in"}));
  EXPECT_TRUE(restored.deleted_members.empty());
  EXPECT_TRUE(restored.gone.empty());
}

TEST_F(ChangedPeopleTest, OfSeveralGroupsLeavingOneDecidesNothing) {
  auto changed = of({"g", "h"});
  changed.add_membership("g", {.id = "in", .joined = false});
  changed.add_membership("g", {.id = "too", .joined = false});
  changed.add_membership("h", {.id = "too"});
  changed.add_membership("h", {.id = "never", .joined = false});
  const auto decision = changed.decide({});
  EXPECT_TRUE(decision.gone.empty());
  EXPECT_EQ(decision.undecided, (Ids{"in"})) << "the other one moved to another group";
  EXPECT_TRUE(decision.ask.empty());
}

TEST_F(ChangedPeopleTest, WhereItMattersTheUndecidedNeedAFullRead) {
  auto leavers = of({"g", "h"}, Leavers::are_disabled);
  leavers.add_membership("g", {.id = "in", .joined = false});
  EXPECT_THROW((void)leavers.decide({}), ReadEverybody);

  auto now = of({"g", "h"});
  now.add_membership("g", {.id = "in", .joined = false});
  tell(now, "in");
  EXPECT_THROW((void)now.decide({}), ReadEverybody);

  auto later = of({"g", "h"}, Leavers::stay, {.undecided = {"in"}});
  tell(later, "in");
  EXPECT_THROW((void)later.decide({}), ReadEverybody);

  auto back = of({"g", "h"}, Leavers::are_disabled, {.undecided = {"in"}});
  back.add_membership("h", {.id = "in"});
  tell(back, "in");
  const auto decision = back.decide({});
  EXPECT_EQ(ids_of(decision.items), (Ids{"in"}));
  EXPECT_TRUE(decision.undecided.empty());
}

TEST_F(ChangedPeopleTest, WhoIsDeletedIsDecided) {
  auto changed = of({"g", "h"}, Leavers::are_disabled);
  changed.add_membership("g", {.id = "in", .joined = false});
  tell(changed, "in", Presence::deleted);
  EXPECT_EQ(changed.decide({}).gone, (Ids{"in"}));
}

TEST_F(ChangedPeopleTest, TooMuchIsForAFullRead) {
  auto changed = of({});
  for (std::size_t i = 0; i < ChangedPeople::kMostUsers; ++i)
    changed.add_user(std::to_string(i), Presence::deleted, {});
  EXPECT_THROW(changed.add_user("one more", Presence::deleted, {}), ReadEverybody);

  SyncNote before;
  for (std::size_t i = 0; i <= ChangedPeople::kMostRemembered; ++i)
    before.undecided.push_back(std::to_string(i));
  auto remembering = of({"g", "h"}, Leavers::stay, before);
  EXPECT_THROW((void)remembering.decide({}), ReadEverybody);
}

}  // namespace
}  // namespace rollcall::entra_id
