#include "importing/mapping.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

using people::Disposition;

people::Item map_user(const GraphUser& user, const MappingOptions& options) {
  return UserMapper({}, options).map(user);
}

GraphUser erika() {
  return {.id = "AB3C9F52-6A0E-4B8B-9C11-5E2F4A7B8C90",
          .user_principal_name = "erika@contoso.com",
          .display_name = "Erika",
          .given_name = "E",
          .surname = "M",
          .mail = "Erika.M@contoso.com",
          .job_title = "Engineer",
          .department = "Dep",
          .company_name = "Co",
          .office_location = "B1",
          .employee_id = "17",
          .mobile_phone = "+49 1",
          .business_phone = "+49 2",
          .preferred_language = "de-DE",
          .user_type = "Member"};
}

TEST(Mapping, CarriesEveryField) {
  const auto item = map_user(erika(), {});
  EXPECT_EQ(item.disposition, Disposition::import);
  const people::Person expected{.external_id = "ab3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90",
                                .email = "Erika.M@contoso.com",
                                .display_name = "Erika",
                                .given_name = "E",
                                .surname = "M",
                                .job_title = "Engineer",
                                .department = "Dep",
                                .company_name = "Co",
                                .office_location = "B1",
                                .employee_id = "17",
                                .mobile_phone = "+49 1",
                                .business_phone = "+49 2",
                                .preferred_language = "de-DE",
                                .user_principal_name = "erika@contoso.com",
                                .user_type = "Member",
                                .enabled = true};
  EXPECT_EQ(item.person, expected);
  EXPECT_EQ(item.email_key, "erika.m@contoso.com");
}

struct EmailRow {
  const char* name;
  const char* mail;
  const char* upn;
  EmailFrom from;
  const char* expected;  ///< "" : issue no-email
};

class EmailChoice : public ::testing::TestWithParam<EmailRow> {};

TEST_P(EmailChoice, FollowsTheOption) {
  const auto& row = GetParam();
  auto user = erika();
  user.mail = row.mail;
  user.user_principal_name = row.upn;
  const auto item = map_user(user, {.email_from = row.from});
  EXPECT_EQ(item.person.email, row.expected);
  EXPECT_EQ(item.person.user_principal_name, row.upn);
  if (item.person.email.empty()) {
    EXPECT_EQ(item.disposition, Disposition::failed);
    ASSERT_TRUE(item.issue);
    EXPECT_EQ(item.issue->code, "no-email");
  } else {
    EXPECT_EQ(item.disposition, Disposition::import);
  }
}

constexpr EmailRow kEmailRows[] = {
    {"Mail", "m@x.com", "u@x.com", EmailFrom::mail, "m@x.com"},
    {"UpnStandsIn", "", "u@x.com", EmailFrom::mail, "u@x.com"},
    {"GuestUpnDoesNot", "", "a_b.com#EXT#@x.com", EmailFrom::mail, ""},
    {"GuestUpnInLowerCaseDoesNot", "", "a_b.com#ext#@x.com", EmailFrom::mail, ""},
    {"GuestWithMail", "a@b.com", "a_b.com#EXT#@x.com", EmailFrom::mail, "a@b.com"},
    {"UpnFirst", "m@x.com", "u@x.com", EmailFrom::upn, "u@x.com"},
    {"UpnFirstGuest", "a@b.com", "a_b.com#EXT#@x.com", EmailFrom::upn, "a@b.com"},
    {"UpnFirstWithout", "m@x.com", "", EmailFrom::upn, "m@x.com"},
    {"Neither", "", "", EmailFrom::mail, ""},
};
INSTANTIATE_TEST_SUITE_P(Rows, EmailChoice, ::testing::ValuesIn(kEmailRows),
                         [](const auto& row) { return row.param.name; });

TEST(Mapping, LeavesOutGuestsAndDisabledOnlyWhenAsked) {
  const auto disposition = [](const char* type, bool enabled, MappingOptions options) {
    auto user = erika();
    user.user_type = type;
    user.enabled = enabled;
    return map_user(user, options).disposition;
  };
  EXPECT_EQ(disposition("Guest", true, {}), Disposition::import);
  EXPECT_EQ(disposition("Guest", true, {.guests = false}), Disposition::filtered);
  EXPECT_EQ(disposition("gUEST", true, {.guests = false}), Disposition::filtered);
  EXPECT_EQ(disposition("Member", true, {.guests = false}), Disposition::import);
  EXPECT_EQ(disposition("", true, {.guests = false}), Disposition::import);
  EXPECT_EQ(disposition("Member", false, {}), Disposition::import);
  EXPECT_EQ(disposition("Member", false, {.disabled = false}), Disposition::filtered);
  EXPECT_EQ(disposition("Member", true, {.disabled = false}), Disposition::import);
}

TEST(Mapping, ReportsWhoCannotBeRead) {
  auto user = erika();
  user.unreadable_text = true;
  auto item = map_user(user, {.guests = false});
  EXPECT_EQ(item.disposition, Disposition::failed);
  EXPECT_EQ(item.issue->code, "invalid-text");

  const GraphUser bare{.id = "ab3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90", .limited = true};
  item = map_user(bare, {});
  EXPECT_EQ(item.disposition, Disposition::failed);
  EXPECT_EQ(item.issue->code, "limited-object");
  EXPECT_NE(item.issue->next_step.find("User.Read.All"), std::string::npos);
  EXPECT_EQ(item.issue->external_id, bare.id);
}

TEST(Mapping, KeepsAnEmbeddedZeroForTheOneWhoRejectsIt) {
  auto user = erika();
  user.display_name = std::string_view("a\0b", 3);
  const auto item = map_user(user, {});
  EXPECT_EQ(item.disposition, Disposition::failed);
  EXPECT_EQ(item.issue->code, "invalid-text");
}

}  // namespace
}  // namespace rollcall::entra_id
