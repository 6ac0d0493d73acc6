#include "incremental_bench.hpp"
#include "people/test_database.hpp"

#include <random>
#include <set>

#include <gtest/gtest.h>

/// After any edits an incremental import leaves the people that a full import of the tenant would give.
namespace rollcall::entra_id {
namespace {

using people::Backend;
using test::IncrementalBench;
using Json = nlohmann::json;

struct Case {
  std::uint32_t seed = 0;
  Backend backend = Backend::sqlite;
};

class IncrementalModel : public ::testing::TestWithParam<Case> {
 protected:
  static constexpr std::uint32_t kPeople = 320;

  static simulator::SimulatorOptions tenant(std::uint32_t seed) {
    auto options = test::company(kPeople);
    options.scenario = simulator::Scenario::large;
    options.seed = seed;
    return options;
  }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  /// Graph's page sizes and habits differ from tenant to tenant.
  void set_habits() {
    auto switches = bench.simulator.switches();
    switches.delta.page_size = 1 + below(60);
    switches.delta.members_per_chunk = 1 + below(20);
    switches.delta.repeats_objects = below(2) == 0;
    switches.delta.scatters_groups = below(2) == 0;
    switches.delta.replayed_versions = below(4);
    bench.simulator.set_switches(switches);
  }

  void edit() {
    auto edits = bench.simulator.edits();
    const auto index = below(people_);
    const auto id = bench.id_of(index);
    const std::string group = below(2) == 0 ? "First half" : "Second half";
    switch (below(9)) {
      case 0:
        if (is_there(index)) edits.change_person(id, {.job_title = "Job " + std::to_string(random_() % 9)});
        break;
      case 1:
        if (is_there(index)) edits.change_person(id, {.account_enabled = below(2) == 0});
        break;
      case 2:
        if (is_there(index))
          edits.change_person(id, {.mail = "m" + std::to_string(random_()) + "@northwind.example"});
        break;
      case 3:
        if (!is_there(index)) break;
        edits.soft_delete_person(id);
        deleted_.insert(index);
        break;
      case 4:
        if (deleted_.empty()) break;
        edits.restore_person(bench.id_of(*deleted_.begin()));
        deleted_.erase(deleted_.begin());
        break;
      case 5:
        if (!is_there(index)) break;
        edits.remove_person(id);
        removed_.insert(index);
        break;
      case 6:
        if (is_there(index) && !is_member(group, index)) edits.add_member(group, id);
        break;
      case 7:
        if (is_there(index) && is_member(group, index)) edits.remove_member(group, id);
        break;
      case 8:
        edits.add_people(2, below(2) == 0 ? group : "");
        people_ += 2;
        break;
      default:
        break;
    }
  }

  bool is_there(std::uint32_t index) const { return !deleted_.contains(index) && !removed_.contains(index); }
  bool is_member(const std::string& group, std::uint32_t index) const {
    return bench.simulator.directory()->group_by_name(group)->members.contains(
        {simulator::ObjectType::user, index});
  }

  void import_and_compare(const Json& options, std::optional<int> grace) {
    int incremental = 0;
    for (int round = 0; round < 12; ++round) {
      set_habits();
      bench.run(options, grace);
      incremental += bench.was_incremental() ? 1 : 0;
      bench.expect_people_of_a_full_import(options);
      if (HasFailure()) FAIL() << "in round " << round << " of seed " << GetParam().seed;
      if (grace) expect_enabled_only_who_is_there(options);
      for (auto edits = below(12); edits > 0; --edits) edit();
    }
    EXPECT_GT(incremental, 1);
  }

  void expect_enabled_only_who_is_there(const Json& options) {
    std::set<std::string> there;
    for (const auto& person : bench.people_of_a_full_import(options))
      there.insert(person.substr(0, person.find(' ')));
    for (const auto& person : bench.people()) {
      if (there.contains(person.substr(0, person.find(' ')))) continue;
      EXPECT_NE(person.find("CAST(enabled AS INTEGER)=0"), std::string::npos) << "has left: " << person;
    }
  }

  people::TestDatabase database{GetParam().backend};
  IncrementalBench bench{tenant(GetParam().seed), database.url()};

 private:
  std::mt19937 random_{GetParam().seed};
  std::uint32_t people_ = kPeople;
  std::set<std::uint32_t> deleted_;
  std::set<std::uint32_t> removed_;
};

TEST_P(IncrementalModel, OfAllUsers) {
  import_and_compare(test::all_users(), {});
}

TEST_P(IncrementalModel, OfAllUsersWithLeavers) {
  import_and_compare(test::all_users(), 0);
}

TEST_P(IncrementalModel, OfAGroupWithLeavers) {
  import_and_compare(test::of_groups({"First half"}), 0);
}

TEST_P(IncrementalModel, OfTwoGroups) {
  import_and_compare(test::of_groups({"First half", "Second half"}), {});
}

TEST_P(IncrementalModel, OfTwoGroupsWithLeavers) {
  import_and_compare(test::of_groups({"First half", "Second half"}), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, IncrementalModel,
                         ::testing::Values(Case{1, Backend::sqlite}, Case{2, Backend::sqlite},
                                           Case{3, Backend::sqlite}, Case{4, Backend::postgresql}),
                         [](const auto& each) {
                           return "Seed" + std::to_string(each.param.seed) +
                                  (each.param.backend == Backend::sqlite ? "OnSqlite" : "OnPostgresql");
                         });

}  // namespace
}  // namespace rollcall::entra_id
