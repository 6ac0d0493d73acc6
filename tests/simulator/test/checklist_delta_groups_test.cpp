#include "delta_checklist.hpp"

#include <algorithm>

namespace rollcall::simulator::test {
namespace {

class DeltaOfGroups : public DeltaChecklist {
 protected:
  std::set<std::string> listed_members(std::string_view group) {
    std::set<std::string> all;
    for (const Json& page : get_chain(members_path(group, "?$select=id&$top=999"))) {
      for (const std::string& id : texts(page, "id")) all.insert(id);
    }
    return all;
  }

  std::string latest(const std::string& options) {
    return get_json("/v1.0/groups/delta?$deltatoken=latest&" + options)
        .at("@odata.deltaLink")
        .get<std::string>();
  }

  static std::size_t appearances(const Round& round, const std::string& group) {
    return static_cast<std::size_t>(
        std::count_if(round.objects.begin(), round.objects.end(),
                      [&](const Json& object) { return object.at("id") == group; }));
  }
};

TEST_F(DeltaOfGroups, N51_members_come_in_chunks_so_that_a_group_appears_several_times) {
  const std::string all = simulator_.group_id("All employees");
  const Round one = round("/v1.0/groups/delta?$select=members&" + id_filter({all}));
  ASSERT_EQ(one.objects.size(), 3U) << "1,200 members";
  for (const Json& object : one.objects) {
    EXPECT_EQ(object.size(), 2U) << "id and members@delta";
    EXPECT_LE(object.at("members@delta").size(), 500U);
  }
  EXPECT_EQ(one.objects[0].at("members@delta").at(0),
            Json({{"@odata.type", "#microsoft.graph.user"}, {"id", user(0)}}));
  EXPECT_EQ(merged_members(one, all), listed_members("All employees"));

  for (const bool scattered : {false, true}) {
    change_switches([&](DeltaSwitches& delta) { delta.scatters_groups = scattered; });
    const Round everything = round("/v1.0/groups/delta?$select=displayName,members");
    EXPECT_EQ(ids(everything).size(), simulator_.directory()->groups().size());
    EXPECT_EQ(appearances(everything, all), 3U);
    EXPECT_EQ(merged_members(everything, all), listed_members("All employees"));
    EXPECT_EQ(merged_members(everything, simulator_.group_id("Sales")), listed_members("Sales"));
    const bool last_is_large = everything.objects.back().at("id") == all;
    EXPECT_EQ(last_is_large, scattered);
  }
}

TEST_F(DeltaOfGroups, N51_members_are_absent_when_there_are_none_or_they_are_not_selected) {
  const std::string nobody = simulator_.group_id("Nobody yet");
  const std::string sales = simulator_.group_id("Sales");
  const Round standard = round("/v1.0/groups/delta?" + id_filter({nobody, sales}));
  ASSERT_EQ(standard.objects.size(), 2U);
  for (const Json& object : standard.objects) {
    EXPECT_EQ(object.contains("members@delta"), object.at("id") == sales);
    EXPECT_FALSE(object.contains("classification")) << "never set";
    EXPECT_TRUE(object.contains("mailEnabled"));
  }
  const Round names = round("/v1.0/groups/delta?$select=displayName&" + id_filter({sales}));
  EXPECT_FALSE(names.objects[0].contains("members@delta"));
  simulator_.edits().add_member("Sales", user(1'300));
  EXPECT_TRUE(round(names.delta_link).objects.empty());
}

TEST_F(DeltaOfGroups, N51_added_and_removed_members) {
  const std::string sales = simulator_.group_id("Sales");
  const std::set<std::string> before = listed_members("Sales");
  const std::string link = latest("$select=members");
  simulator_.edits().add_member("Sales", user(1'300));
  simulator_.edits().remove_member("Sales", *before.begin());
  simulator_.edits().add_people(1'100, "Sales");
  simulator_.edits().add_member("Sales", user(1'301));
  simulator_.edits().remove_member("Sales", user(1'301));
  simulator_.edits().remove_member("Sales", *before.rbegin());
  simulator_.edits().add_member("Sales", *before.rbegin());
  const Round next = round(link);
  EXPECT_EQ(ids(next), std::set<std::string>{sales});
  EXPECT_EQ(next.objects.size(), 3U) << "1,104 changes of members";
  EXPECT_EQ(merged_members(next, sales, before), listed_members("Sales"));
  std::map<std::string, std::string> removals;
  for (const Json& object : next.objects) {
    for (const Json& member : object.at("members@delta")) {
      if (member.contains("@removed")) removals[member.at("id")] = removed(member);
    }
  }
  EXPECT_EQ(removals,
            (std::map<std::string, std::string>{{*before.begin(), "deleted"}, {user(1'301), "deleted"}}));
  EXPECT_TRUE(round(next.delta_link).objects.empty());
}

TEST_F(DeltaOfGroups, N51_soft_deleted_people_stay_members_until_they_are_removed_for_good) {
  const std::string board = simulator_.group_id("Facilities");
  const std::string path = "$select=members&" + id_filter({board});
  const auto before = listed_members("Facilities");
  const std::string gone = user(5);
  ASSERT_TRUE(before.contains(gone));
  std::string link = latest(path);
  simulator_.edits().soft_delete_person(gone);
  EXPECT_FALSE(listed_members("Facilities").contains(gone));
  EXPECT_TRUE(round(link).objects.empty());
  const std::string link_of_latecomer = round("/v1.0/groups/delta?" + path).delta_link;

  simulator_.edits().restore_person(gone);
  EXPECT_EQ(listed_members("Facilities"), before);
  EXPECT_TRUE(round(link).objects.empty()) << "never left";
  EXPECT_EQ(merged_members(round(link_of_latecomer), board), std::set<std::string>{gone})
      << "news to whoever never saw it";

  simulator_.edits().soft_delete_person(gone);
  simulator_.edits().remove_person(gone);
  const Round next = round(link);
  ASSERT_EQ(next.objects.size(), 1U);
  EXPECT_EQ(
      next.objects[0].at("members@delta"),
      Json::array(
          {{{"@odata.type", "#microsoft.graph.user"}, {"id", gone}, {"@removed", {{"reason", "deleted"}}}}}));
}

TEST_F(DeltaOfGroups, N51_groups_come_and_go) {
  std::string link = latest("$select=displayName,members");
  const auto expect_one = [&](const std::string& id, const std::string& reason) {
    const Round next = round(link);
    ASSERT_EQ(ids(next), std::set<std::string>{id});
    EXPECT_EQ(removed(next.objects[0]), reason);
    EXPECT_EQ(next.objects[0].contains("displayName"), reason.empty());
    link = next.delta_link;
  };
  const std::string sales = simulator_.group_id("Sales");
  const std::string marketing = simulator_.group_id("Marketing");
  Group group;
  group.display_name = "Newcomers";
  const std::string added = simulator_.edits().add_group(group);
  expect_one(added, "");
  simulator_.edits().change_group("Newcomers", {.display_name = "Old hands"});
  expect_one(added, "");
  simulator_.edits().remove_group("Old hands");
  expect_one(added, "deleted");
  simulator_.edits().delete_group("Marketing");
  expect_one(marketing, "changed");
  simulator_.edits().restore_group("Marketing");
  expect_one(marketing, "");
  EXPECT_EQ(get("/v1.0/groups/" + marketing).status, 200U);
  simulator_.edits().delete_group("Marketing");
  expect_one(marketing, "changed");
  simulator_.edits().remove_group("Marketing");
  expect_one(marketing, "deleted");

  // Sales is in "Product organisation", which loses it.
  simulator_.edits().delete_group("Sales");
  const Round next = round(link);
  EXPECT_EQ(ids(next), (std::set<std::string>{sales, simulator_.group_id("Product organisation")}));
  for (const Json& object : next.objects) {
    if (object.at("id") == sales) {
      EXPECT_EQ(removed(object), "deleted");
    } else {
      EXPECT_EQ(removed(object.at("members@delta").at(0)), "deleted");
    }
  }
  EXPECT_EQ(ids(round("/v1.0/groups/delta?$select=displayName")).count(sales), 0U);
  change_switches([](DeltaSwitches& delta) { delta.initial_round_has_removed = true; });
  EXPECT_EQ(ids(round("/v1.0/groups/delta?$select=displayName")).count(sales), 1U);
}

TEST_F(DeltaOfGroups, N51_empty_page_with_a_next_link) {
  Switches switches = simulator_.switches();
  switches.empty_page = 2;
  simulator_.set_switches(switches);
  const Round all = round("/v1.0/groups/delta?$select=members");
  EXPECT_TRUE(all.pages[1].at("value").empty());
  EXPECT_TRUE(all.pages[1].contains("@odata.nextLink"));
  EXPECT_EQ(ids(all).size(), simulator_.directory()->groups().size());
}

TEST_F(DeltaOfGroups, N51_members_of_every_type_and_hidden_membership) {
  const std::string mixed = simulator_.group_id("Mixed objects");
  const Round round_of_mixed = round("/v1.0/groups/delta?$select=members&" + id_filter({mixed}));
  std::set<std::string> types;
  for (const Json& member : round_of_mixed.objects.at(0).at("members@delta")) {
    types.insert(member.at("@odata.type"));
  }
  EXPECT_EQ(types, (std::set<std::string>{"#microsoft.graph.user", "#microsoft.graph.group",
                                          "#microsoft.graph.device", "#microsoft.graph.servicePrincipal",
                                          "#microsoft.graph.orgContact"}));
  const std::string board = "/v1.0/groups/delta?$select=members&" + id_filter({simulator_.group_id("Board")});
  EXPECT_FALSE(round(board).objects.at(0).contains("members@delta"));
  sign_in(kHiddenReaderClientId);
  EXPECT_EQ(round(board).objects.at(0).at("members@delta").size(), 9U);
}

}  // namespace
}  // namespace rollcall::simulator::test
