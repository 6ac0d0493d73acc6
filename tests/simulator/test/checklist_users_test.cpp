#include "checklist.hpp"
#include "tests/simulator/odd_people.hpp"
#include "tests/simulator/text.hpp"

#include <algorithm>
#include <set>

namespace rollcall::simulator::test {
namespace {

TEST_F(Checklist, N46_user_properties) {
  sign_in();
  expect_graph_error(get("/v1.0/users?$select=aboutMe"), 501, "NotImplemented",
                     "This operation target is not yet supported.");
  const Json standard = get_json("/v1.0/users?$top=999");
  for (const Json& user : standard.at("value")) {
    EXPECT_EQ(user.size(), 11U);
    EXPECT_TRUE(user.at("businessPhones").is_array());
  }
  const Json collections = get_json("/v1.0/users?$select=otherMails,proxyAddresses&$top=999");
  for (const Json& user : collections.at("value")) {
    EXPECT_TRUE(user.at("otherMails").is_array());
    EXPECT_TRUE(user.at("proxyAddresses").is_array());
  }
}

TEST_F(Checklist, N47_odd_people) {
  sign_in();
  const Json page = get_json(members_path(
      "Odd records",
      "?$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled"));
  const Json& people = page.at("value");
  ASSERT_EQ(people.size(), odd_person_count());
  const auto count = [&](const std::function<bool(const Json&)>& test) {
    return std::count_if(people.begin(), people.end(), test);
  };
  const auto text = [](const Json& person, const char* field) {
    return person.at(field).is_null() ? std::string() : person.at(field).get<std::string>();
  };
  const auto is_external = [&](const Json& p) {
    return text(p, "userPrincipalName").find("#EXT#") != std::string::npos;
  };
  EXPECT_EQ(count([&](const Json& p) { return is_external(p) && p.at("mail").is_null(); }), 3);
  EXPECT_EQ(count([&](const Json& p) { return is_external(p) && p.at("userType") == "Member"; }), 3);
  EXPECT_EQ(count([&](const Json& p) { return !is_external(p) && p.at("mail").is_null(); }), 1);
  EXPECT_EQ(count([](const Json& p) { return p.at("userType").is_null(); }), 1);
  EXPECT_EQ(
      count([&](const Json& p) { return text(p, "userPrincipalName").find('\'') != std::string::npos; }), 1);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "displayName").find('\0') != std::string::npos; }), 1);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "displayName") == "שרה כהן"; }), 1);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "surname") == "𠮷野"; }), 1);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "displayName").find("🚀") != std::string::npos; }), 1);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "displayName").size() == 320; }), 1)
      << "256 characters";
  EXPECT_NE(get(members_path("Odd records")).body.find("Nul\\u0000l Byte"), std::string::npos);

  const auto directory = simulator_.directory();
  Person third;
  Person fourth;
  directory->people().describe(3, third);
  directory->people().describe(4, fourth);
  EXPECT_EQ(count([&](const Json& p) { return text(p, "mail") == third.mail; }), 1);
  EXPECT_EQ(count([&](const Json& p) {
              return text(p, "mail") != fourth.mail && equals_ignoring_case(text(p, "mail"), fourth.mail);
            }),
            1);

  const Expectations all = simulator_.expected("All employees");
  EXPECT_EQ(all.users, 1'200U);
  EXPECT_EQ(all.without_email, 3U);
  EXPECT_EQ(all.email_taken, 2U);
  EXPECT_EQ(all.with_nul, 1U);
  EXPECT_EQ(all.email_from_upn, 1U);
  EXPECT_EQ(all.importable(), 1'194U);
  EXPECT_GT(all.guests, 20U);
  EXPECT_GT(all.disabled, 20U);
}

TEST_F(Checklist, Users_have_more_when_it_is_selected) {
  sign_in();
  const Json page = get_json(
      "/v1.0/"
      "users?$top=999&$select=id,otherMails,imAddresses,proxyAddresses,employeeOrgData,faxNumber,postalCode,"
      "onPremisesSyncEnabled,onPremisesSamAccountName,onPremisesExtensionAttributes,creationType,userType");
  std::set<std::string> seen;
  for (const Json& user : page.at("value")) {
    EXPECT_EQ(user.size(), 12U);
    EXPECT_EQ(user.at("onPremisesExtensionAttributes").size(), 15U);
    const bool synced = user.at("onPremisesSyncEnabled") == true;
    EXPECT_EQ(user.at("onPremisesSamAccountName").is_string(), synced);
    EXPECT_EQ(user.at("onPremisesExtensionAttributes").at("extensionAttribute15").is_string(), synced);
    EXPECT_TRUE(user.at("onPremisesExtensionAttributes").at("extensionAttribute3").is_null());
    EXPECT_EQ(user.at("creationType") == "Invitation", user.at("creationType").is_string());
    seen.insert(user.at("userType") == "Guest" ? "a guest " + user.at("creationType").dump() : "");
    for (const auto& [name, value] : user.items()) {
      if (value.is_null() || (value.is_array() && value.empty())) continue;
      seen.insert(value.is_array() ? name + std::to_string(value.size()) : name);
    }
  }
  for (const auto* each :
       {"otherMails1", "otherMails2", "imAddresses1", "proxyAddresses1", "proxyAddresses2", "employeeOrgData",
        "faxNumber", "postalCode", "onPremisesSamAccountName", "a guest \"Invitation\""}) {
    EXPECT_TRUE(seen.contains(each)) << each;
  }
  EXPECT_EQ(
      get_json("/v1.0/users?$top=999&$select=id,employeeOrgData").at("value").at(0).at("employeeOrgData"),
      page.at("value").at(0).at("employeeOrgData"))
      << "the same at every request";
  expect_graph_error(get("/v1.0/users?$select=id,otherMail"), 400, "Request_BadRequest");
}

TEST_F(Checklist, N45_user_by_a_name_with_a_number_sign) {
  sign_in();
  const Json guest =
      get_json("/v1.0/users?$select=id,userPrincipalName&$filter=userType%20eq%20'Guest'&$top=1")
          .at("value")
          .at(0);
  const auto name = guest.at("userPrincipalName").get<std::string>();
  const auto sign = name.find("#EXT#");
  ASSERT_NE(sign, std::string::npos) << name;
  const std::string encoded = name.substr(0, sign) + "%23EXT%23" + name.substr(sign + 5);
  const Json found = get_json("/v1.0/users/" + encoded + "?$select=id");
  EXPECT_EQ(found.at("id"), guest.at("id"));
  EXPECT_FALSE(found.contains("mail"));
  expect_graph_error(get("/v1.0/users/" + name + "?$select=id"), 404, "Request_ResourceNotFound",
                     "Resource '" + name.substr(0, sign) + "'");
  const std::string member(view(simulator_.directory()->user_id(5)));
  EXPECT_TRUE(get_json("/v1.0/users/" + member + "#?$select=id").contains("mail")) << "the options are lost";
}

TEST_F(Checklist, Users_one_by_id_and_by_name) {
  sign_in();
  const Json first = get_json("/v1.0/users?$top=1").at("value").at(0);
  EXPECT_EQ(get_json("/v1.0/users/" + first.at("id").get<std::string>()).at("mail"), first.at("mail"));
  EXPECT_EQ(get_json("/v1.0/users/" + first.at("userPrincipalName").get<std::string>()).at("id"),
            first.at("id"));
  expect_graph_error(get("/v1.0/users/nobody@northwind.example"), 404, "Request_ResourceNotFound");
}

TEST_F(Checklist, Users_change_between_imports) {
  sign_in();
  const auto people = [&] {
    std::map<std::string, Json> all;
    for (const Json& page : get_chain(members_path("All employees", "?$top=999"))) {
      for (const Json& user : page.at("value")) all[user.at("id").get<std::string>()] = user;
    }
    return all;
  };
  const auto before = people();
  const std::uint64_t changed_in_tenant = simulator_.edits().change_share_of_people(10);
  PersonChange change;
  change.mail = std::optional<std::string>();
  const std::string fifth(view(simulator_.directory()->user_id(5)));
  simulator_.edits().change_person(fifth, change);
  simulator_.edits().remove_member("All employees", view(simulator_.directory()->user_id(6)));
  simulator_.edits().add_people(3, "All employees");
  const auto after = people();

  EXPECT_EQ(after.size(), before.size() + 2);
  EXPECT_TRUE(after.at(fifth).at("mail").is_null());
  std::uint64_t different = 0;
  for (const auto& [id, user] : before) {
    if (id != fifth && after.contains(id) && after.at(id) != user) ++different;
  }
  EXPECT_GT(different, before.size() / 20);
  EXPECT_LE(different, changed_in_tenant);
}

TEST(LargeScenario, PartsOverlapAsAsked) {
  const auto directory = build_directory(Scenario::large, 7, 4'000, 0, 4, 50);
  const auto part = [&](const char* number) -> const MemberSequence& {
    return directory->group_by_name(std::string("Part ") + number + " of 4")->members;
  };
  for (const char* number : {"1", "2", "3", "4"}) EXPECT_EQ(part(number).size(), 1'500U) << number;
  const auto user = [](std::uint32_t number) { return ObjectRef{ObjectType::user, number}; };
  EXPECT_TRUE(part("1").contains(user(1'499)));
  EXPECT_FALSE(part("1").contains(user(1'500)));
  EXPECT_TRUE(part("4").contains(user(499)));
}

TEST(Determinism, SameSeedSameTenant) {
  const auto first = build_directory(Scenario::large, 7, 100'000, 10);
  const auto second = build_directory(Scenario::large, 7, 100'000, 10);
  const auto other = build_directory(Scenario::large, 8, 100'000, 10);
  Person left;
  Person right;
  std::set<std::string> addresses;
  std::set<std::string> ids;
  for (std::uint32_t index = 0; index < 100'000; ++index) {
    first->people().describe(index, left);
    addresses.emplace(left.mail);
    ids.emplace(view(left.id));
    if (index % 1'000 != 0) continue;
    second->people().describe(index, right);
    EXPECT_EQ(left.user_principal_name, right.user_principal_name);
    EXPECT_EQ(left.id, right.id);
    EXPECT_NE(first->user_id(index), other->user_id(index));
    EXPECT_EQ(first->find_user(view(left.id)), index);
  }
  EXPECT_EQ(addresses.size(), 100'000U);
  EXPECT_EQ(ids.size(), 100'000U);
  EXPECT_EQ(expectations_of(*first, first->users()).importable(), 100'000U);
}

}  // namespace
}  // namespace rollcall::simulator::test
