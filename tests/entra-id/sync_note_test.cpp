#include "importing/sync_note.hpp"

#include "importing/checkpoint.hpp"
#include "importing/scope.hpp"
#include "tenant.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

TEST(SyncNote, IsReadAsItWasWritten) {
  const SyncNote note{.read_at = 1'790'000'000,
                      .full_read_at = 1'789'000'000,
                      .users_link = "https://graph/v1.0/users/delta?$deltatoken=a\"b",
                      .groups_links = {"g1", "g2"},
                      .deleted_members = {"d"},
                      .undecided = {"u", "v"}};
  EXPECT_EQ(read_sync_note(write_sync_note(note)), note);
}

TEST(SyncNote, OfAnotherVersionOrDamagedIsNone) {
  const auto text = write_sync_note({.users_link = "l"});
  for (const auto& damaged : {std::string(), std::string("null"), text.substr(1),
                              std::string(R"({"version":1})"), std::string(R"({"version":2})")})
    EXPECT_FALSE(read_sync_note(damaged)) << damaged;
}

TEST(IncrementalCheckpoint, IsNoPositionInALists) {
  EXPECT_TRUE(is_incremental_checkpoint(incremental_checkpoint()));
  EXPECT_FALSE(is_incremental_checkpoint(write_checkpoint({ChainState{.name = "All users"}})));
  EXPECT_FALSE(is_incremental_checkpoint(""));
  EXPECT_THROW((void)read_checkpoint(incremental_checkpoint()), Error);
}

class Scope : public ::testing::Test {
 protected:
  std::string of(const RunOptions& options, std::vector<std::string> groups = {}) {
    const ImportTools tools{.host = host_.host(),
                            .graph = client_.graph,
                            .attributes = attributes,
                            .patient = policy_,
                            .interactive = policy_,
                            .proof = proof_,
                            .batch_wait = {},
                            .tenant_guid = tenant,
                            .full_read_every_days = 7,
                            .now = now_};
    return scope_of(tools, options, std::move(groups));
  }
  AttributeMap attributes;
  std::string tenant = "t";

 private:
  simulator::Simulator simulator_{test::company()};
  test::DirectClient client_{simulator_};
  test::FakeHost host_;
  RetryPolicy policy_;
  ProofPatience proof_;
  WallClock now_ = std::chrono::system_clock::now;
};

TEST_F(Scope, IsEqualForEqualImportsHoweverTheyAreAskedFor) {
  RunOptions options;
  const auto scope = of(options, {"a", "b"});
  EXPECT_EQ(of(options, {"b", "a"}), scope);
  options.job = 9;
  options.worker = "other";
  options.full = true;
  options.full_read_every_days = 3;
  options.groups = {"By name"};
  EXPECT_EQ(of(options, {"a", "b"}), scope);
}

TEST_F(Scope, DiffersWhereTheResultMayDiffer) {
  const RunOptions options;
  const auto scope = of(options, {"a"});
  EXPECT_NE(of(options, {"a", "b"}), scope);
  const auto differs = [&](const std::function<void(RunOptions&)>& change) {
    RunOptions other = options;
    change(other);
    EXPECT_NE(of(other, {"a"}), scope);
  };
  differs([](RunOptions& o) { o.transitive = true; });
  differs([](RunOptions& o) { o.all_users = true; });
  differs([](RunOptions& o) { o.modes.add = true; });
  differs([](RunOptions& o) { o.modes.update = true; });
  differs([](RunOptions& o) { o.mapping.guests = false; });
  differs([](RunOptions& o) { o.mapping.disabled = false; });
  differs([](RunOptions& o) { o.mapping.email_from = EmailFrom::upn; });
  differs([](RunOptions& o) { o.mapping.user_types = {"member"}; });
  differs([](RunOptions& o) { o.mapping.email_domains = {"x"}; });
  differs([](RunOptions& o) { o.mapping.excluded_email_domains = {"x"}; });
  differs([](RunOptions& o) { o.mapping.where = {{.property = find_property("city"), .value = "x"}}; });
  tenant = "other";
  EXPECT_NE(of(options, {"a"}), scope);
  tenant = "t";
  attributes.set("department", "city");
  EXPECT_NE(of(options, {"a"}), scope);
}

}  // namespace
}  // namespace rollcall::entra_id
