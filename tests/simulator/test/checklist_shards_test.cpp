#include "checklist.hpp"
#include "tests/simulator/object_query.hpp"
#include "tests/simulator/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rollcall::simulator::test {
namespace {

constexpr std::string_view kFirstLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

/// The members of a group read in shards by the first letter of the name (graph-facts.md 4.3).
class ShardsChecklist : public Checklist {
 protected:
  ShardsChecklist() { sign_in(); }

  static std::string begins_with(char letter) {
    return std::string("startswith(displayName,'") + letter + "')";
  }

  static std::string remainder() {
    std::string clauses;
    for (const char letter : kFirstLetters) clauses += (clauses.empty() ? "" : " or ") + begins_with(letter);
    return "not(" + clauses + ")";
  }

  std::string shard(const std::string& filter, const std::string& more = "&$top=999") {
    return members_path(kGroup, "/microsoft.graph.user?$count=true&$select=id,displayName&$filter=" +
                                    encode_query_value(filter) + more);
  }

  /// The names by id, and what the first pages counted.
  struct Found {
    std::map<std::string, std::string> names;
    std::size_t listed = 0;
    std::size_t counted = 0;
  };

  void add_shard(const std::string& filter, Found& found) {
    const auto pages = get_chain(shard(filter), kEventual);
    found.counted += pages.front().at("@odata.count").get<std::size_t>();
    for (const Json& page : pages) {
      for (const Json& user : page.at("value")) {
        ++found.listed;
        found.names[user.at("id")] =
            user.at("displayName").is_null() ? "" : user.at("displayName").get<std::string>();
      }
    }
  }

  Found all_shards() {
    Found found;
    for (const char letter : kFirstLetters) add_shard(begins_with(letter), found);
    add_shard(remainder(), found);
    return found;
  }

  std::size_t counted_at_once() {
    return std::stoul(get(members_path(kGroup, "/microsoft.graph.user/$count"), kEventual).body);
  }

  void rename(std::uint32_t index, std::optional<std::string> name) {
    PersonChange change;
    change.display_name.emplace(std::move(name));
    simulator_.edits().change_person(view(simulator_.directory()->user_id(index)), change);
  }

  static constexpr const char* kGroup = "All employees";
};

TEST_F(ShardsChecklist, N35_shards_hold_everybody_once) {
  const Found found = all_shards();
  EXPECT_EQ(found.listed, 1'200U);
  EXPECT_EQ(found.names.size(), 1'200U);
  EXPECT_EQ(found.counted, 1'200U);
  EXPECT_EQ(counted_at_once(), 1'200U);
  std::set<std::string> listed;
  for (const Json& page : get_chain(members_path(kGroup, "?$select=id&$top=999"))) {
    for (const std::string& id : texts(page, "id")) listed.insert(id);
  }
  for (const std::string& id : listed) EXPECT_TRUE(found.names.contains(id)) << id;
}

TEST_F(ShardsChecklist, N35_remainder_holds_names_of_every_other_kind) {
  const std::vector<std::optional<std::string>> names{std::nullopt, "",      "🚀 Rocket", "שרה", " Space",
                                                      "'t Hooft",   "Émile", "-",        "_",   "(brackets)"};
  for (std::uint32_t i = 0; i < names.size(); ++i) rename(100 + i, names[i]);
  rename(200, "7 of nine");
  rename(201, "aARON");
  rename(202, "Ångström");
  Found rest;
  add_shard(remainder(), rest);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const auto found = rest.names.find(std::string(view(simulator_.directory()->user_id(100 + i))));
    ASSERT_NE(found, rest.names.end()) << names[i].value_or("null");
    EXPECT_EQ(found->second, names[i].value_or(""));
  }
  Found with_a;
  add_shard("startswith(displayName,'A')", with_a);
  Found with_7;
  add_shard(begins_with('7'), with_7);
  EXPECT_TRUE(with_7.names.contains(std::string(view(simulator_.directory()->user_id(200)))));
  EXPECT_TRUE(with_a.names.contains(std::string(view(simulator_.directory()->user_id(201)))));
  EXPECT_TRUE(rest.names.contains(std::string(view(simulator_.directory()->user_id(202)))));
  EXPECT_EQ(all_shards().names.size(), 1'200U);
}

TEST_F(ShardsChecklist, N35_count_is_on_the_first_page_alone) {
  const auto pages = get_chain(shard(begins_with('a'), "&$top=10"), kEventual);
  ASSERT_GT(pages.size(), 2U);
  EXPECT_TRUE(pages[0].contains("@odata.count"));
  EXPECT_FALSE(pages[1].contains("@odata.count"));
  EXPECT_EQ(std::stoul(get(members_path(kGroup, "/microsoft.graph.user/$count?$filter=" +
                                                    encode_query_value(begins_with('a'))),
                           kEventual)
                           .body),
            pages[0].at("@odata.count").get<std::size_t>());
}

TEST_F(ShardsChecklist, N35_address_of_an_advanced_query_is_limited) {
  const auto length = [&](const std::string& path) { return simulator_.graph_url().size() + path.size(); };
  const std::string fits = shard(remainder());
  ASSERT_LT(length(fits), 2'048U);
  EXPECT_EQ(get(fits, kEventual).status, 200U);
  const std::string longest = fits + "&pad=" + std::string(2'048 - length(fits) - 5, 'x');
  EXPECT_EQ(get(longest, kEventual).status, 200U);
  expect_graph_error(get(longest + "x", kEventual), 400, "Request_UnsupportedQuery", "2049");
  const std::string standard = "/v1.0/users?pad=" + std::string(3'000, 'x');
  EXPECT_EQ(get(standard).status, 200U) << "not in the default mode";
}

TEST_F(ShardsChecklist, N35_filter_on_members_of_any_type) {
  const auto types = [&](const std::string& rest) {
    std::set<std::string> found;
    const Json page = get_json(members_path("Mixed objects", rest), kEventual);
    EXPECT_EQ(page.at("@odata.count"), page.at("value").size());
    for (const Json& member : page.at("value")) found.insert(member.value("@odata.type", "of the cast"));
    return found;
  };
  const std::string filter = "?$count=true&$filter=startswith(displayName,'L')";
  EXPECT_EQ(types(filter), (std::set<std::string>{"#microsoft.graph.device", "#microsoft.graph.group",
                                                  "#microsoft.graph.user"}));
  EXPECT_EQ(types("/microsoft.graph.group" + filter), std::set<std::string>{"of the cast"});
}

TEST_F(ShardsChecklist, N35_index_that_is_wrong_now_and_then) {
  change_switches([](Switches& switches) { switches.index_gap_every = 5; });
  Found found = all_shards();
  EXPECT_EQ(found.counted, 1'200U);
  EXPECT_LT(found.names.size(), 1'200U) << "the lists are short, the counts are not";
  EXPECT_EQ(found.names.size(), found.listed);
  EXPECT_EQ(get_json(members_path(kGroup, "?$top=999")).at("value").size(), 999U)
      << "the consistent list has no gaps";

  change_switches([](Switches& switches) {
    switches.index_gap_every = 0;
    switches.index_count_drift = -1;
  });
  found = all_shards();
  EXPECT_EQ(found.names.size(), 1'200U);
  EXPECT_EQ(found.counted,
            1'200U - kFirstLetters.size() - 1 +
                static_cast<std::size_t>(
                    std::count_if(kFirstLetters.begin(), kFirstLetters.end(), [&](char letter) {
                      return get_json(shard(begins_with(letter)), kEventual).at("value").empty();
                    })));
  EXPECT_EQ(counted_at_once(), 1'199U);
}

TEST_F(ShardsChecklist, N35_index_whose_negation_leaves_out_nulls) {
  rename(100, std::nullopt);
  EXPECT_EQ(all_shards().names.size(), 1'200U);
  change_switches([](Switches& switches) { switches.negation_skips_nulls = true; });
  const Found found = all_shards();
  EXPECT_EQ(found.names.size(), 1'199U);
  EXPECT_EQ(found.counted, 1'199U) << "only the count of all shows it";
  EXPECT_EQ(counted_at_once(), 1'200U);
}

TEST(Shards, OfManyPeopleHoldEverybodyOnce) {
  SimulatorOptions options;
  options.scenario = Scenario::large;
  options.users = 20'000;
  World world(options);
  const HttpRequest request;
  GraphCall call{.world = world, .request = request, .root = {}};
  call.consistency = Consistency::eventual;
  call.query.count = true;
  call.directory = world.directory.current();
  const auto shard = [&](const std::string& filter) {
    call.query.filter = filter;
    return apply_conditions(call, QueriedType::user, "people", call.directory->users());
  };
  std::set<std::uint32_t> found;
  std::size_t listed = 0;
  for (const std::string property : {"displayName", "userPrincipalName"}) {
    std::string clauses;
    for (const char letter : kFirstLetters) {
      const std::string clause = "startswith(" + property + ",'" + letter + "')";
      for (const ObjectRef user : *shard(clause)) found.insert(user.index);
      listed += shard(clause)->size();
      clauses += (clauses.empty() ? "" : " or ") + clause;
    }
    for (const ObjectRef user : *shard("not(" + clauses + ")")) found.insert(user.index);
    listed += shard("not(" + clauses + ")")->size();
  }
  EXPECT_EQ(found.size(), 20'000U);
  EXPECT_EQ(listed, 40'000U) << "each once by either property";
}

}  // namespace
}  // namespace rollcall::simulator::test
