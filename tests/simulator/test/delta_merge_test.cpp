#include "delta_checklist.hpp"

#include <random>

namespace rollcall::simulator::test {
namespace {

/// What a client knows that does nothing but merge rounds.
struct Copy {
  std::string users_link;
  std::string groups_link;
  std::map<std::string, std::string> users;              ///< display names
  std::map<std::string, std::set<std::string>> members;  ///< of each group
};

class DeltaMerge : public DeltaChecklist {
 protected:
  void merge(Copy& copy) {
    const Round people = round(copy.users_link);
    for (const Json& person : people.objects) {
      const auto id = person.at("id").get<std::string>();
      if (removed(person).empty()) {
        copy.users[id] = person.value("displayName", copy.users[id]);
      } else {
        copy.users.erase(id);
      }
    }
    const Round groups = round(copy.groups_link);
    for (const Json& group : groups.objects) merge_group(copy, group);
    copy.users_link = people.delta_link;
    copy.groups_link = groups.delta_link;
  }

  static void merge_group(Copy& copy, const Json& group) {
    const auto id = group.at("id").get<std::string>();
    if (!removed(group).empty()) {
      copy.members.erase(id);
      return;
    }
    std::set<std::string>& members = copy.members[id];
    for (const Json& member : group.value("members@delta", Json::array())) {
      if (removed(member).empty()) {
        members.insert(member.at("id").get<std::string>());
      } else {
        members.erase(member.at("id").get<std::string>());
      }
    }
  }

  /// People who are deleted stay members, so only those who are there count.
  void expect_same_as_tenant(const Copy& copy) {
    const auto directory = simulator_.directory();
    std::map<std::string, std::string> users;
    Person person;
    directory->users().for_each([&](ObjectRef user) {
      directory->people().describe(user.index, person);
      users.emplace(view(person.id), person.display_name);
    });
    EXPECT_EQ(copy.users, users);
    std::size_t groups = 0;
    for (const auto& group : directory->groups()) {
      if (group->deleted) continue;
      ++groups;
      std::set<std::string> expected;
      group->members.for_each([&](ObjectRef member) {
        if (member.type == ObjectType::user) expected.emplace(view(directory->user_id(member.index)));
      });
      std::set<std::string> known;
      for (const std::string& member : copy.members.at(std::string(view(group->id)))) {
        if (users.contains(member)) known.insert(member);
      }
      EXPECT_EQ(known, expected) << group->display_name;
    }
    EXPECT_EQ(copy.members.size(), groups);
  }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void edit_at_random() {
    static constexpr std::array<const char*, 4> kGroups{"Marketing", "Facilities", "Announcements",
                                                        "Project Phoenix"};
    // Few people and few groups, so that the same ones meet several edits.
    const std::string person = user(60 + below(12));
    const std::string group = kGroups[below(kGroups.size())];
    const auto edits = [&] { return simulator_.edits(); };
    PersonChange renamed;
    renamed.display_name = "Name " + std::to_string(below(1'000));
    try {
      switch (below(10)) {
        case 0:
          return edits().change_person(person, renamed);
        case 1:
          return edits().soft_delete_person(person);
        case 2:
        case 3:
          return edits().restore_person(person);
        case 4:
          return below(4) == 0 ? edits().remove_person(person) : edits().add_people(1 + below(3), group);
        case 5:
          return edits().add_member(group, person);
        case 6:
          return edits().remove_member(group, person);
        case 7:
          return below(3) == 0 ? edits().delete_group(group)
                               : edits().change_group(group, {.description = ""});
        case 8:
          return edits().restore_group(group);
        default:
          return (void)edits().change_share_of_people(1);
      }
    } catch (const std::invalid_argument&) {
      // That person or group is not in a state for it.
    }
  }

  void switch_at_random() {
    Switches switches = simulator_.switches();
    switches.delta.page_size = 20 + below(300);
    switches.delta.members_per_chunk = 20 + below(300);
    switches.delta.repeats_objects = below(2) == 0;
    switches.delta.scatters_groups = below(2) == 0;
    switches.delta.initial_round_has_removed = below(2) == 0;
    switches.delta.replayed_versions = below(4);
    switches.empty_page = below(3);
    switches.overlapping_pages = below(2) == 0;
    switches.throttling = false;
    simulator_.set_switches(switches);
  }

  std::mt19937 random_{7};
};

TEST_F(DeltaMerge, N51_clients_that_merge_rounds_know_the_tenant_whenever_they_began) {
  sign_in(kHiddenReaderClientId);
  std::vector<Copy> copies;
  for (int turn = 0; turn < 30; ++turn) {
    switch_at_random();
    if (turn % 10 == 0) {
      copies.push_back({.users_link = "/v1.0/users/delta?$select=displayName",
                        .groups_link = "/v1.0/groups/delta?$select=members",
                        .users = {},
                        .members = {}});
    }
    for (Copy& copy : copies) {
      merge(copy);
      expect_same_as_tenant(copy);
    }
    if (HasFailure()) FAIL() << "in turn " << turn;
    for (std::uint32_t edits = below(12); edits > 0; --edits) edit_at_random();
  }
}

}  // namespace
}  // namespace rollcall::simulator::test
