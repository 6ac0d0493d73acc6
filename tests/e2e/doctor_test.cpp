// What an administrator reads of a connection's permissions and of the groups there are.
#include "workplace.hpp"

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::Roles;
using simulator::Simulator;
using simulator::SimulatorOptions;
namespace role = simulator::role;

class Doctor : public testing::Test {
 protected:
  Doctor() { workplace.connect(tenant); }
  void hold(Roles roles) {
    tenant.apps().change(simulator::kClientId, [&](auto& app) { app.roles = roles; });
  }
  static void expect_text(const std::string& output, const std::string& text) {
    EXPECT_NE(output.find(text), std::string::npos) << "expected \"" << text << "\" in:\n" << output;
  }

  Simulator tenant{SimulatorOptions{}};
  Workplace workplace;
};

TEST_F(Doctor, shows_what_is_missing_and_what_to_click) {
  hold(role::kUserReadWriteAll);
  const auto shown = workplace.rollcall({"connection", "test", "entra-id"});
  EXPECT_EQ(shown.exit_code, 1);
  expect_text(shown.out, "The app lacks the permission GroupMember.Read.All.");
  expect_text(shown.out, "MISSING");
  expect_text(shown.out, "by User.ReadWrite.All");
  expect_text(shown.out, "too wide");
  expect_text(shown.out, "Warning: The app holds User.ReadWrite.All");
  expect_text(shown.out, "Next: As an administrator, in the Entra admin center, open App registrations");

  const auto document = workplace.rollcall_json({"connection", "test", "entra-id"}, 1);
  EXPECT_EQ(document.at("ok"), false);
  EXPECT_EQ(document.at("check").at("works"), false);
  EXPECT_FALSE(document.at("check").at("probes").empty());
}

TEST_F(Doctor, is_content) {
  const auto shown = workplace.rollcall({"connection", "test", "entra-id"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  expect_text(shown.out, "The connection works: groups and users of tenant");
  expect_text(shown.out, "GET /groups/{id}/members");
  EXPECT_EQ(shown.out.find("MISSING"), std::string::npos) << shown.out;
  EXPECT_EQ(workplace.rollcall_json({"connection", "test", "entra-id"}).at("ok"), true);
}

TEST_F(Doctor, lists_groups_with_their_traits) {
  const auto shown = workplace.rollcall({"groups", "entra-id", "--search", "Product", "--counts"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  expect_text(shown.out, "MEMBERS");
  expect_text(shown.out, "holds groups");
  const auto boards = workplace.rollcall_json({"groups", "entra-id", "--search", "Board"}).at("groups");
  EXPECT_EQ(boards.at(0).at("hidden_membership"), true);
  EXPECT_FALSE(boards.at(0).contains("members"));
  const auto clubs = workplace.rollcall_json({"groups", "entra-id", "--search", "book club"}).at("groups");
  ASSERT_EQ(clubs.size(), 2U);
  EXPECT_NE(clubs.at(0).at("hint"), clubs.at(1).at("hint"));
}

}  // namespace
}  // namespace rollcall::test
