#include "rollcall/people/explain.hpp"

#include "people/import_fixture.hpp"

#include <gmock/gmock.h>

namespace rollcall::people {
namespace {

using ::testing::HasSubstr;

class Explain : public ImportTest {
 protected:
  /// What the explanation says and what an import then does must be one.
  Explanation explain_and_import(const Person& person, Modes modes = kBoth) {
    const auto versions = tables.row_versions();
    const auto explanation =
        explain({.database_url = tables.url(), .workspace_id = 1, .source = "entra", .source_tenant = "t"},
                make_item(person), modes);
    EXPECT_EQ(tables.row_versions(), versions) << "an explanation writes nothing";
    const auto counts = tables.import({person}, modes);
    EXPECT_EQ(explanation.outcome, name_of(counts)) << explanation.reason;
    return explanation;
  }

  static std::string name_of(const Counts& counts) {
    if (counts.added > 0) return "added";
    if (counts.updated > 0) return "updated";
    if (counts.unchanged > 0) return "unchanged";
    if (counts.skipped > 0) return "skipped";
    return counts.failed > 0 ? "failed" : "filtered";
  }

  static std::vector<std::string> fields(const Explanation& explanation) {
    std::vector<std::string> names;
    for (const auto& change : explanation.changes)
      names.push_back(change.field + ":" + change.old_value + ">" + change.new_value);
    return names;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Explain, testing::Values(Backend::sqlite, Backend::postgresql), backend_name);

TEST_P(Explain, AStrangerIsAdded) {
  const auto it = explain_and_import(person("1", "a@x", "Anna"));
  EXPECT_EQ(it.matched_by, MatchedBy::none);
  EXPECT_EQ(it.reason, "Nobody in the workspace has this id or this e-mail address; would be added.");
  EXPECT_THAT(fields(it), ::testing::ElementsAre("email:>a@x", "display_name:>Anna", "enabled:>true"));
}

TEST_P(Explain, AStrangerIsSkippedWhereNobodyIsAdded) {
  const auto it = explain_and_import(person("1", "a@x"), kUpdateOnly);
  EXPECT_THAT(it.reason, HasSubstr("does not add people"));
  EXPECT_TRUE(it.changes.empty());
}

TEST_P(Explain, AKnownPersonIsUpdatedUnchangedOrSkipped) {
  tables.import({person("1", "a@x", "Anna")});
  auto it = explain_and_import(person("1", "a@x", "Anna"));
  EXPECT_EQ(it.matched_by, MatchedBy::external_id);
  EXPECT_EQ(it.reason, "Found by the directory's id; nothing differs.");

  it = explain_and_import(person("1", "a@x", "Berta"), kAddOnly);
  EXPECT_THAT(it.reason, HasSubstr("does not update people"));
  EXPECT_EQ(it.matched_by, MatchedBy::external_id);

  auto moved = person("1", "b@x", "Berta");
  moved.enabled = false;
  it = explain_and_import(moved);
  EXPECT_EQ(it.reason, "Found by the directory's id; would be updated.");
  EXPECT_THAT(fields(it),
              ::testing::ElementsAre("email:a@x>b@x", "display_name:Anna>Berta", "enabled:true>false"));
}

TEST_P(Explain, APersonAddedByHandIsLinked) {
  tables.add_by_hand("A@x", "Hand");
  auto it = explain_and_import(person("1", "a@x", "Anna"), kAddOnly);
  EXPECT_EQ(it.outcome, "skipped");
  EXPECT_EQ(it.matched_by, MatchedBy::email);
  it = explain_and_import(person("1", "a@x", "Anna"));
  EXPECT_EQ(it.outcome, "updated");
  EXPECT_EQ(it.matched_by, MatchedBy::email);
  EXPECT_EQ(it.reason, "Found by the e-mail address; was added by hand and would be linked.");
  EXPECT_THAT(fields(it), ::testing::ElementsAre("email:A@x>a@x", "display_name:Hand>Anna"));
}

TEST_P(Explain, AnAddressOfSomebodyElseFails) {
  tables.add_from("other", "o", "9", "a@x");
  const auto it = explain_and_import(person("1", "a@x"));
  EXPECT_EQ(it.issue, "email-in-use");
  EXPECT_EQ(it.matched_by, MatchedBy::email);
  EXPECT_THAT(it.reason, HasSubstr("another directory"));
}

TEST_P(Explain, AKnownPersonKeepsTheAddressThatIsTakenElsewhere) {
  tables.import({person("1", "a@x", "Anna")});
  tables.add_from("other", "o", "9", "b@x");
  const auto it = explain_and_import(person("1", "b@x", "Berta"));
  EXPECT_EQ(it.outcome, "updated");
  EXPECT_EQ(it.issue, "email-in-use");
  EXPECT_THAT(fields(it), ::testing::ElementsAre("display_name:Anna>Berta"));
  EXPECT_THAT(it.reason, HasSubstr("would be updated. The e-mail address b@x already belongs"));
}

TEST_P(Explain, AFailedItemKeepsItsIssue) {
  const auto it = explain_and_import(person("1", ""));
  EXPECT_EQ(it.outcome, "failed");
  EXPECT_EQ(it.issue, "no-email");
}

TEST_P(Explain, WithoutTablesSaysSo) {
  const TestDatabase empty(backend());
  const auto error = error_of([&] {
    (void)explain({.database_url = empty.url(), .workspace_id = 1, .source = "p", .source_tenant = "t"},
                  make_item(person("1", "a@x")), kBoth);
  });
  EXPECT_FALSE(error.message().empty());
}

}  // namespace
}  // namespace rollcall::people
