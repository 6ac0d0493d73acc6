#include "checklist.hpp"
#include "tests/simulator/text.hpp"

#include <chrono>

namespace rollcall::simulator::test {
namespace {

using std::chrono::seconds;

class Permissions : public Checklist {
 protected:
  /// Changes what the usual app may do, through the control interface, and gets a token of it.
  void hold(const std::vector<std::string>& permissions) {
    change(permissions);
    sign_in();
  }
  void change(const std::vector<std::string>& permissions) {
    const Json body{{"client_id", kClientId}, {"permissions", permissions}};
    ASSERT_EQ(client_.send("POST", "/_control/app", {}, body.dump()).status, 200U);
  }
  Json claims() {
    const auto parts = split(token_, '.');
    EXPECT_EQ(parts.size(), 3U) << token_;
    return Json::parse(base64url_decode(parts.at(1)).value());
  }
  unsigned status(const std::string& target) { return get(target).status; }
  void switch_to(const std::function<void(Switches&)>& edit) {
    Switches switches = simulator_.switches();
    edit(switches);
    simulator_.set_switches(switches);
  }
};

TEST_F(Permissions, token_says_what_it_allows) {
  sign_in();
  const Json app = claims();
  EXPECT_EQ(app.at("aud"), simulator_.graph_url());
  EXPECT_EQ(app.at("tid"), kTenantId);
  EXPECT_EQ(app.at("appid"), kClientId);
  EXPECT_EQ(app.at("roles"), (Json{"GroupMember.Read.All", "User.Read.All"}));
  EXPECT_FALSE(app.contains("scp"));
  EXPECT_GT(app.at("exp").get<std::int64_t>(), app.at("iat").get<std::int64_t>());
  sign_in(kNotConsentedClientId);
  EXPECT_FALSE(claims().contains("roles"));
}

TEST_F(Permissions, tokens_are_verified_to_the_last_letter) {
  sign_in();
  const std::string good = token_;
  for (std::size_t at = 0; at < good.size(); at += 7) {
    token_ = good;
    token_[at] = token_[at] == 'A' ? 'Q' : 'A';
    expect_graph_error(get("/v1.0/groups?$top=1"), 401, "InvalidAuthenticationToken");
  }
  Json more = (token_ = good, claims());
  more["roles"].push_back("Directory.Read.All");
  const auto parts = split(good, '.');
  token_ = std::string(parts[0]) + "." + base64url_encode(more.dump()) + "." + std::string(parts[2]);
  expect_graph_error(get("/v1.0/groups?$top=1"), 401, "InvalidAuthenticationToken");
}

TEST_F(Permissions, tokens_can_be_opaque) {
  switch_to([](Switches& switches) { switches.opaque_tokens = true; });
  sign_in();
  EXPECT_EQ(token_.find('.'), std::string::npos);
  EXPECT_EQ(status("/v1.0/groups?$top=1"), 200U);
  token_[token_.size() / 2] = token_[token_.size() / 2] == 'A' ? 'Q' : 'A';
  EXPECT_EQ(status("/v1.0/groups?$top=1"), 401U);
}

TEST_F(Permissions, each_allows_what_it_says) {
  const struct {
    const char* permission;
    bool groups, members, users;
  } rows[] = {
      {"GroupMember.Read.All", true, true, false}, {"Group.Read.All", true, true, false},
      {"Group.ReadWrite.All", true, true, false},  {"GroupMember.ReadWrite.All", true, true, false},
      {"Directory.Read.All", true, true, true},    {"Directory.ReadWrite.All", true, true, true},
      {"Group.ReadBasic.All", true, false, false}, {"GroupMember.ReadBasic.All", false, true, false},
      {"User.Read.All", false, false, true},       {"User.ReadBasic.All", false, false, true},
      {"User.ReadWrite.All", false, false, true},  {"Member.Read.Hidden", false, false, false},
      {"User.Read", false, false, false},          {"Mail.Read", false, false, false},
  };
  const std::string members = members_path("Sales", "?$top=1");
  for (const auto& row : rows) {
    hold({row.permission});
    EXPECT_EQ(status("/v1.0/groups?$top=1"), row.groups ? 200U : 403U) << row.permission;
    EXPECT_EQ(status(members), row.members ? 200U : 403U) << row.permission;
    EXPECT_EQ(status("/v1.0/users?$top=1"), row.users ? 200U : 403U) << row.permission;
  }
}

TEST_F(Permissions, basic_profile_is_all_that_User_ReadBasic_All_gives) {
  hold({"GroupMember.Read.All", "User.ReadBasic.All"});
  const std::string select = "?$top=1&$select=id,displayName,userPrincipalName,accountEnabled,department";
  for (const std::string& list : {std::string("/v1.0/users"), members_path("Sales")}) {
    const Json person = get_json(list + select).at("value").at(0);
    EXPECT_TRUE(person.at("displayName").is_string());
    EXPECT_TRUE(person.at("userPrincipalName").is_string());
    EXPECT_TRUE(person.at("accountEnabled").is_null());
    EXPECT_TRUE(person.at("department").is_null());
  }
  switch_to([](Switches& switches) { switches.basic_user_fields = BasicUserFields::omitted; });
  EXPECT_FALSE(get_json("/v1.0/users" + select).at("value").at(0).contains("department"));
}

TEST_F(Permissions, N43_hidden_membership_takes_a_permission_of_its_own) {
  const std::string board = members_path("Board");
  hold({"Directory.Read.All"});
  EXPECT_TRUE(get_json(board).at("value").empty());
  hold({"GroupMember.Read.All", "User.Read.All", "Member.Read.Hidden"});
  EXPECT_EQ(get_json(board).at("value").size(), 9U);
}

TEST_F(Permissions, N19_first_minute_after_consent) {
  switch_to([](Switches& switches) { switches.consent_lag = seconds(60); });
  change({});
  simulator_.advance_clock(seconds(61));
  hold({"GroupMember.Read.All", "User.Read.All"});
  EXPECT_FALSE(claims().contains("roles"));
  expect_graph_error(get("/v1.0/groups"), 403, "Authorization_IdentityNotFound");
  simulator_.advance_clock(seconds(61));
  expect_graph_error(get("/v1.0/groups"), 403, "Authorization_RequestDenied");
  sign_in();
  EXPECT_EQ(status("/v1.0/groups?$top=1"), 200U) << "a new token holds the new permissions";
}

TEST_F(Permissions, another_permission_comes_late_as_well) {
  switch_to([](Switches& switches) { switches.consent_lag = seconds(60); });
  hold({"GroupMember.Read.All", "User.Read.All", "Member.Read.Hidden"});
  EXPECT_EQ(claims().at("roles").size(), 2U);
  EXPECT_EQ(status("/v1.0/groups?$top=1"), 200U);
  simulator_.advance_clock(seconds(61));
  sign_in();
  EXPECT_EQ(claims().at("roles").size(), 3U);
}

TEST_F(Permissions, unknown_names_are_refused) {
  const Json body{{"client_id", kClientId}, {"permissions", {"Groups.Read"}}};
  EXPECT_EQ(client_.send("POST", "/_control/app", {}, body.dump()).status, 400U);
}

}  // namespace
}  // namespace rollcall::simulator::test
