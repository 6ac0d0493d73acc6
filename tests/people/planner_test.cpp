#include "planner.hpp"

#include <list>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

constexpr Modes kBoth{.add = true, .update = true};
constexpr Modes kAdd{.add = true, .update = false};
constexpr Modes kUpdate{.add = false, .update = true};

/// A batch told item by item, with what the tables hold for each.
class Scene {
 public:
  Item& item(std::string id, std::string email, std::string name = "N") {
    items_.push_back(make_item(
        {.external_id = std::move(id), .email = std::move(email), .display_name = std::move(name)}));
    found_.emplace_back();
    return items_.back();
  }

  void stranger(std::string id, std::string email, Holder holder = {}) {
    item(std::move(id), std::move(email));
    found_.back().holder = holder;
    if (holder.kind != HolderKind::by_hand) return;
    found_.back().by_hand = std::make_unique<StoredPerson>();
    found_.back().by_hand->id = holder.id;
  }

  void known(std::string id, std::string email, std::int64_t row_id, Person stored, Holder holder = {}) {
    item(id, std::move(email));
    stored.external_id = std::move(id);
    auto row = std::make_unique<StoredPerson>();
    row->id = row_id;
    row->email_key = email_key(stored.email);
    row->person = std::move(stored);
    found_.back().match = Found::Match::differs;
    found_.back().row = std::move(row);
    found_.back().holder = holder;
  }

  void same(std::string id, std::string email) {
    item(std::move(id), std::move(email));
    found_.back().match = Found::Match::same;
  }

  const Plan& plan(Modes modes) {
    std::vector<const Item*> pointers;
    for (const Item& one : items_) pointers.push_back(&one);
    plan_ = make_plan(pointers, found_, modes);
    const Counts& c = plan_.counts;
    EXPECT_EQ(c.fetched, c.added + c.updated + c.unchanged + c.skipped + c.filtered + c.failed);
    EXPECT_EQ(c.issues, plan_.issues.size());
    EXPECT_EQ(c.added, plan_.inserts.size());
    EXPECT_EQ(c.updated, plan_.updates.size());
    return plan_;
  }

 private:
  std::list<Item> items_;
  std::vector<Found> found_;
  Plan plan_;
};

Holder linked(std::int64_t id) {
  return {.kind = HolderKind::same_directory, .id = id};
}

Holder by_hand(std::int64_t id) {
  return {.kind = HolderKind::by_hand, .id = id};
}
Holder elsewhere(std::int64_t id) {
  return {.kind = HolderKind::elsewhere, .id = id};
}

std::map<std::string, std::string> emails_by_id(const std::vector<Write>& writes) {
  std::map<std::string, std::string> emails;
  for (const Write& write : writes) emails[write.item->person.external_id] = write.email;
  return emails;
}

using Emails = std::map<std::string, std::string>;

TEST(Planner, AddsStrangers) {
  Scene scene;
  scene.stranger("a", "A@x");
  const Plan& plan = scene.plan(kBoth);
  ASSERT_EQ(plan.inserts.size(), 1U);
  EXPECT_EQ(plan.inserts[0].email, "A@x");
  EXPECT_EQ(plan.inserts[0].email_key, "a@x");
  EXPECT_EQ(plan.inserts[0].row_id, 0);
}

TEST(Planner, LeavesWhoIsTheSameByHashOrByEveryAttribute) {
  Scene scene;
  scene.same("a", "a@x");
  scene.known("b", "b@x", 2, {.email = "b@x", .display_name = "N"});
  EXPECT_EQ(scene.plan(kBoth).counts.unchanged, 2U);
}

TEST(Planner, RewritesWhoDiffersInOneAttributeOrInTheSpellingOfTheEmail) {
  Scene scene;
  scene.known("a", "a@x", 1, {.email = "a@x", .display_name = "Other"});
  scene.known("b", "B@x", 2, {.email = "b@x", .display_name = "N"});
  const Plan& plan = scene.plan(kBoth);
  ASSERT_EQ(plan.updates.size(), 2U);
  EXPECT_EQ(plan.updates[0].row_id, 1);
  EXPECT_TRUE(plan.updates[1].released_key.empty());
}

TEST(Planner, SkipsByMode) {
  Scene add_only;
  add_only.same("a", "a@x");
  add_only.known("b", "b@x", 2, {.email = "old@x"});
  add_only.stranger("c", "c@x", by_hand(3));
  EXPECT_EQ(add_only.plan(kAdd).counts.skipped, 3U);
  Scene update_only;
  update_only.stranger("d", "d@x");
  EXPECT_EQ(update_only.plan(kUpdate).counts.skipped, 1U);
}

TEST(Planner, LinksWhoWasAddedByHand) {
  Scene scene;
  scene.stranger("a", "a@x", by_hand(7));
  const Plan& plan = scene.plan(kUpdate);
  ASSERT_EQ(plan.updates.size(), 1U);
  EXPECT_EQ(plan.updates[0].row_id, 7);
  EXPECT_TRUE(plan.updates[0].links);
}

TEST(Planner, LinksOnlyTheFirstOfTwo) {
  Scene scene;
  scene.known("m", "h@x", 1, {.email = "m@x"}, by_hand(7));  // cannot have it, though first
  scene.stranger("a", "h@x", by_hand(7));
  scene.stranger("b", "H@x", by_hand(7));
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(plan.counts.failed, 1U);
  EXPECT_EQ(emails_by_id(plan.updates), (Emails{{"a", "h@x"}, {"m", "m@x"}}));
}

TEST(Planner, NeverOverwritesWhoIsLinkedToSomebodyElse) {
  for (const Modes modes : {kBoth, kAdd, kUpdate}) {
    Scene scene;
    scene.stranger("a", "a@x", linked(5));
    scene.stranger("b", "b@x", elsewhere(6));
    const Plan& plan = scene.plan(modes);
    EXPECT_EQ(plan.counts.failed, 2U);
    ASSERT_EQ(plan.issues.size(), 2U);
    EXPECT_EQ(plan.issues[0].code, "email-in-use");
    EXPECT_EQ(plan.issues[0].severity, Severity::error);
    EXPECT_EQ(plan.issues[0].external_id, "a");
    EXPECT_NE(plan.issues[0].message.find("same directory"), std::string::npos);
    EXPECT_NE(plan.issues[1].message.find("another directory"), std::string::npos);
  }
}

TEST(Planner, FailsTheSecondOfTwoStrangersWithOneEmail) {
  Scene scene;
  scene.stranger("a", "Andr\u00e9@x");
  scene.stranger("b", "ANDRE\u0301@X");
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(emails_by_id(plan.inserts), (Emails{{"a", "Andr\u00e9@x"}}));
  EXPECT_EQ(plan.counts.failed, 1U);
}

TEST(Planner, KeepsTheOldEmailWhereTheNewOneIsTaken) {
  Scene scene;
  scene.known("a", "taken@x", 1, {.email = "Old@x", .display_name = "Before"}, linked(9));
  const Plan& plan = scene.plan(kBoth);
  ASSERT_EQ(plan.updates.size(), 1U);
  EXPECT_EQ(plan.updates[0].email, "Old@x");
  EXPECT_EQ(plan.updates[0].email_key, "old@x");
  EXPECT_TRUE(plan.updates[0].released_key.empty());
  Person stored{.external_id = "a", .email = "Old@x", .display_name = "N"};
  EXPECT_EQ(plan.updates[0].hash, attributes_hash(stored));
  ASSERT_EQ(plan.issues.size(), 1U);
  EXPECT_EQ(plan.issues[0].severity, Severity::warning);
}

TEST(Planner, CountsUnchangedWhenOnlyTheTakenEmailDiffers) {
  Scene scene;
  scene.known("a", "taken@x", 1, {.email = "old@x", .display_name = "N"}, by_hand(9));
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(plan.counts.unchanged, 1U);
  EXPECT_EQ(plan.counts.issues, 1U);
}

TEST(Planner, SwapsAndRotatesEmails) {
  Scene scene;
  scene.known("a", "b@x", 1, {.email = "a@x"}, linked(2));
  scene.known("b", "c@x", 2, {.email = "b@x"}, linked(3));
  scene.known("c", "a@x", 3, {.email = "c@x"}, linked(1));
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(emails_by_id(plan.updates), (Emails{{"a", "b@x"}, {"b", "c@x"}, {"c", "a@x"}}));
  EXPECT_EQ(plan.updates[0].released_key, "a@x");
  EXPECT_EQ(plan.counts.issues, 0U);
}

TEST(Planner, GivesALeftEmailToAStrangerEvenWhenToldFirst) {
  Scene scene;
  scene.stranger("n", "a@x", linked(1));
  scene.known("a", "a2@x", 1, {.email = "a@x"});
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(emails_by_id(plan.inserts), (Emails{{"n", "a@x"}}));
  EXPECT_EQ(emails_by_id(plan.updates), (Emails{{"a", "a2@x"}}));
}

TEST(Planner, UndoesAChainWhoseLastMoveIsImpossible) {
  Scene scene;
  scene.stranger("n", "a@x", linked(1));
  scene.known("a", "b@x", 1, {.email = "a@x"}, linked(2));
  scene.known("b", "z@x", 2, {.email = "b@x"}, elsewhere(99));
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(plan.counts.failed, 1U);
  EXPECT_EQ(emails_by_id(plan.updates), (Emails{{"a", "a@x"}, {"b", "b@x"}}));
  EXPECT_EQ(plan.counts.issues, 3U);
}

TEST(Planner, MoversLeaveNothingInAddOnlyMode) {
  Scene scene;
  scene.known("a", "b@x", 1, {.email = "a@x"});
  scene.stranger("n", "a@x", linked(1));
  const Plan& plan = scene.plan(kAdd);
  EXPECT_EQ(plan.counts.skipped, 1U);
  EXPECT_EQ(plan.counts.failed, 1U);
}

TEST(Planner, CarriesFilteredAndFailedItems) {
  Scene scene;
  scene.item("f", "f@x") = make_filtered_item({.external_id = "f"});
  scene.item("g", "g@x") = make_failed_item({.external_id = "g"}, {.code = "limited-object", .message = "m"});
  const Plan& plan = scene.plan(kBoth);
  EXPECT_EQ(plan.counts.filtered, 1U);
  EXPECT_EQ(plan.counts.failed, 1U);
  ASSERT_EQ(plan.issues.size(), 1U);
  EXPECT_EQ(plan.issues[0].code, "limited-object");
}

}  // namespace
}  // namespace rollcall::people
