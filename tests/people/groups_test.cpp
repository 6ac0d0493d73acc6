// Through which groups people were met, and until when.
#include "rollcall/people/groups.hpp"

#include "people/import_fixture.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

using Ids = std::vector<std::string>;
using Members = std::map<std::string, std::vector<MemberKey>>;

const ReadProof kProven{.complete = true, .doubt = {}};

Batch batch_in(std::vector<GroupMembers> members, const std::vector<Person>& people) {
  Batch batch = batch_of(people);
  batch.members = std::move(members);
  return batch;
}

class GroupsTest : public ImportTest {
 protected:
  void complete(std::int64_t job) {
    tables.set_state(job, "completed");
    keep_members_of(tables.session(), job);
  }
  void change(std::int64_t job, const std::string& assignment) {
    tables.session() << "UPDATE import_jobs SET " + assignment + " WHERE id = :id", bound(job, "id");
  }
  void read_group(ImportWriter& writer, const std::string& group, const Ids& ids) {
    writer.set_groups({{.id = group, .name = "The " + group}});
    std::vector<Person> people;
    for (const auto& id : ids) people.push_back(person(id, id + "@x"));
    writer.write(batch_in({members_of(group, ids)}, people));
  }
  /// A completed import of one group.
  void import(const std::string& group, const Ids& ids) {
    const auto job = tables.start_job();
    auto writer = tables.writer(job);
    read_group(writer, group, ids);
    writer.finish(kProven);
    complete(job);
  }
  Members expected(std::map<std::string, Ids> groups) {
    Members members;
    for (const auto& [group, ids] : groups) members.emplace(group, keys_of(ids));
    return members;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, GroupsTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(GroupsTest, WhoIsMetInTwoGroupsIsInBothAndCountsOnce) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.set_groups({{.id = "a", .name = "Alpha"}, {.id = "b", .name = "Beta"}});
  writer.write(batch_in({members_of("a", {"1", "2"})}, {person("1", "1@x"), person("2", "2@x")}));
  const auto written = tables.row_versions();
  writer.write(batch_in({members_of("b", {"2"})}, {person("2", "2@x")}));
  EXPECT_EQ(tables.row_versions(), written) << "nobody is rewritten";
  writer.write(batch_in({members_of("b", {"1"}), members_of("b", {"2"})}, {person("1", "1@x")}));
  EXPECT_EQ(writer.counts().fetched, 2U);
  EXPECT_EQ(writer.counts().added, 2U);
  const auto both = expected({{"a", {"1", "2"}}, {"b", {"1", "2"}}});
  EXPECT_EQ(tables.members(), both) << "while it is at work";
  writer.finish(kProven);
  complete(job);
  EXPECT_EQ(tables.members(), both);
  const auto groups = known_groups(tables.session(), 1);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(
      groups[0],
      (KnownGroup{
          .id = groups[0].id, .source = "entra", .source_tenant = "t", .external_id = "a", .name = "Alpha"}));
  EXPECT_TRUE(known_groups(tables.session(), 2).empty());
}

TEST_P(GroupsTest, TheLastCompletedReadOfAGroupIsRight) {
  import("a", {"1", "2", "3"});
  import("b", {"3"});
  const auto written = tables.row_versions();
  const auto before = tables.members();
  EXPECT_EQ(before, expected({{"a", {"1", "2", "3"}}, {"b", {"3"}}})) << "another group's import";
  import("a", {"1", "2", "3"});
  EXPECT_EQ(tables.members(), before);
  import("b", {"2", "3"});
  import("a", {"1"});
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}, {"b", {"2", "3"}}})) << "2 moved, 3 left a";
  EXPECT_EQ(tables.row_versions(), written) << "nobody changed";
  tables.import({person("1", "1@x"), person("3", "3@x")});
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}, {"b", {"2", "3"}}})) << "no group was read";
  EXPECT_EQ(tables.count("import_members"), 4) << "nothing is kept of older imports";
}

TEST_P(GroupsTest, AnEmptyGroupHasNobodyAnyMore) {
  import("a", {"1"});
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.set_groups({{.id = "a", .name = ""}});
  writer.finish(kProven);
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}})) << "not before it is done";
  complete(job);
  EXPECT_EQ(tables.members(), expected({{"a", {}}}));
  EXPECT_EQ(known_groups(tables.session(), 1).front().name, "The a") << "a name that is not known stays";
  import("a", {});
  tables.session() << "UPDATE import_groups SET name = 'Older'";
  import("a", {});
  EXPECT_EQ(known_groups(tables.session(), 1).front().name, "The a");
}

TEST_P(GroupsTest, ABrokenReadAddsOnly) {
  import("a", {"1", "2"});
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  read_group(writer, "a", {"1", "3"});
  tables.set_state(job, "failed");
  EXPECT_EQ(tables.members(), expected({{"a", {"1", "2", "3"}}}));
  import("a", {"4"});
  EXPECT_EQ(tables.members(), expected({{"a", {"4"}}})) << "a later one has read everybody";
  tables.claim(job, "w");
  tables.set_state(job, "running");
  auto resumed = tables.writer(job);
  read_group(resumed, "a", {"5"});
  resumed.finish(kProven);
  complete(job);
  EXPECT_EQ(tables.members(), expected({{"a", {"4"}}})) << "what was read last counts";
}

TEST_P(GroupsTest, AnImportBesideItLosesNothing) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  read_group(writer, "a", {"1", "2"});
  import("a", {"1"});
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}}));
  const auto later = tables.start_job("w2");
  auto second = tables.writer(later, kBoth, "w2");
  read_group(second, "a", {"3"});
  writer.finish(kProven);
  complete(job);
  second.finish(kProven);
  complete(later);
  EXPECT_EQ(tables.members(), expected({{"a", {"3"}}}));
}

TEST_P(GroupsTest, AnIncrementalImportTellsWhoJoinedAndLeft) {
  import("a", {"1", "2"});
  import("b", {"2"});
  const auto incremental = [&](std::vector<GroupMembers> members) {
    const auto job = tables.start_job();
    change(job, "connection_id = 1");
    auto writer = tables.writer(job);
    writer.set_continuation({.scope = "", .note = "n", .base_job = 1});
    writer.set_groups({{.id = "a"}, {.id = "b"}});
    writer.write(batch_in(std::move(members), {}));
    writer.finish(kProven);
    complete(job);
    return writer.counts();
  };
  EXPECT_EQ(incremental({members_of("a", {"3"}, {"2"}), members_of("b", {"1"}, {"1"})}), Counts{});
  EXPECT_EQ(tables.members(), expected({{"a", {"1", "3"}}, {"b", {"2"}}})) << "who departed is out";
  incremental({members_of("a", {"2"}, {"3"})});
  EXPECT_EQ(tables.members(), expected({{"a", {"1", "2"}}, {"b", {"2"}}}));
  import("a", {"3"});
  EXPECT_EQ(tables.members(), expected({{"a", {"3"}}, {"b", {"2"}}}));
  EXPECT_EQ(known_groups(tables.session(), 1).front().name, "The a");
}

TEST_P(GroupsTest, ADryRunStoresNothing) {
  const auto job = tables.start_job("w", true);
  auto writer = tables.writer(job);
  read_group(writer, "a", {"1"});
  writer.finish(kProven);
  complete(job);
  EXPECT_TRUE(known_groups(tables.session(), 1).empty());
  EXPECT_EQ(tables.count("import_members"), 0);
}

TEST_P(GroupsTest, APlanCountsWhenItIsWritten) {
  import("a", {"1"});
  const auto job = tables.start_staged_job();
  {
    auto writer = tables.writer(job);
    read_group(writer, "a", {"1", "2"});
    writer.finish(kProven);
  }
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}}));
  apply_changes({.database_url = tables.url(), .job_id = job, .worker = "w"}, {}, {});
  EXPECT_EQ(tables.members(), expected({{"a", {"1", "2"}}}));
  complete(job);
  EXPECT_EQ(tables.members(), expected({{"a", {"1", "2"}}}));
}

TEST_P(GroupsTest, WhoeverIsMetIsAMemberWhateverBecomesOfThem) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job, kAddOnly);
  writer.set_groups({{.id = "a", .name = "A"}});
  Batch batch = batch_in({members_of("a", {"filtered", "no address"})}, {person("no address", "")});
  batch.items.push_back(make_filtered_item(person("filtered", "f@x")));
  writer.write(std::move(batch));
  EXPECT_EQ(tables.members(), expected({{"a", {"filtered", "no address"}}})) << "for imports to come";
}

TEST_P(GroupsTest, TheVersionChangesWithTheMembers) {
  import("a", {"1"});
  const auto group = known_groups(tables.session(), 1).front().id;
  const auto before = members_version(tables.session(), group);
  import("b", {"1"});
  EXPECT_EQ(members_version(tables.session(), group), before);
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  read_group(writer, "a", {"2"});
  const auto during = members_version(tables.session(), group);
  EXPECT_NE(during, before);
  writer.finish(kProven);
  complete(job);
  EXPECT_NE(members_version(tables.session(), group), during);
}

TEST_P(GroupsTest, AGroupThatWasNotNamedIsRefused) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.set_groups({{.id = "a", .name = "A"}});
  EXPECT_EQ(
      error_of([&] { writer.write(batch_in({members_of("b", {"1"})}, {person("1", "1@x")})); }).status(),
      Status::internal);
  EXPECT_TRUE(tables.users().empty());
  read_group(writer, "a", {"1"});
  EXPECT_EQ(tables.members(), expected({{"a", {"1"}}})) << "and it goes on";
}

TEST_P(GroupsTest, TextThatCannotBeStoredIsMended) {
  const std::string id("g\0\xff", 3);
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.set_groups({{.id = id, .name = id}});
  writer.write(batch_in({members_of(id, {"1"})}, {person("1", "1@x")}));
  const auto groups = known_groups(tables.session(), 1);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(read_members(tables.session(), groups.front()), keys_of({"1"}));
}

TEST(MemberKey, TellsDirectoriesApart) {
  EXPECT_EQ(member_key(directory_key("entra", "t"), "1"), member_key(directory_key("entra", "t"), "1"));
  EXPECT_NE(member_key(directory_key("entra", "t"), "1"), member_key(directory_key("entra", "u"), "1"));
  EXPECT_NE(member_key(directory_key("entra", "t"), "1"), member_key(directory_key("okta", "t"), "1"));
  EXPECT_EQ(member_key(directory_key("entra", "t"), ""), 0U);
}

}  // namespace
}  // namespace rollcall::people
