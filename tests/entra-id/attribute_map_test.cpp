#include "importing/attribute_map.hpp"

#include "importing/mapping.hpp"
#include "rollcall/sdk/error.hpp"
#include "settings.hpp"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

AttributeMap map_of(const Json& keys) {
  Json settings{{"tenant_id", "contoso.com"}, {"client_id", "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a01"}};
  if (!keys.is_null()) settings.update(keys);
  return parse_settings(settings.dump()).attributes;
}

std::string refusal(const Json& keys) {
  try {
    (void)map_of(keys);
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    return error.message() + " " + error.next_step();
  }
  return "accepted";
}

/// A user whose extra properties are in the order of their being asked for.
people::Item map_with(const Json& keys, GraphUser user, std::span<const std::string_view> extra = {},
                      const MappingOptions& options = {}) {
  user.id = "1";
  user.extra = extra;
  return UserMapper(map_of(keys), options).map(user);
}

GraphUser anna() {
  return {.user_principal_name = "anna@x.com",
          .display_name = "Anna",
          .mail = "a@x.com",
          .department = "Sales",
          .user_type = "Member"};
}

TEST(AttributeMap, TheUsualOneSelectsTheUsualProperties) {
  EXPECT_EQ(UserMapper().fields().select(),
            "id,userPrincipalName,displayName,mail,givenName,surname,jobTitle,department,companyName,"
            "officeLocation,employeeId,mobilePhone,businessPhones,preferredLanguage,userType,accountEnabled");
  EXPECT_TRUE(UserMapper().fields().extra().empty());
}

TEST(AttributeMap, AColumnCanHaveAnotherSource) {
  constexpr std::array<std::string_view, 2> kExtra{"Berlin", "CC-1"};
  const Json keys{{"map.office_location", "CITY"}, {"map.employee_id", "employeeOrgData/costCenter"}};
  const auto item = map_with(keys, anna(), kExtra);
  EXPECT_EQ(item.person.office_location, "Berlin");
  EXPECT_EQ(item.person.employee_id, "CC-1");
  const UserMapper mapper(map_of(keys));
  EXPECT_THAT(mapper.fields().select(), HasSubstr("city"));
  EXPECT_THAT(mapper.fields().select(), HasSubstr("employeeOrgData"));
  EXPECT_THAT(mapper.fields().select(), ::testing::Not(HasSubstr("officeLocation")));
  EXPECT_EQ(mapper.source_of(7, anna()), "city");
  EXPECT_EQ(mapper.source_of(8, anna()), "employeeOrgData/costCenter");
}

TEST(AttributeMap, TwoColumnsCanShareASource) {
  const auto item = map_with({{"map.job_title", "department"}}, anna());
  EXPECT_EQ(item.person.job_title, "Sales");
  EXPECT_EQ(item.person.department, "Sales");
}

TEST(AttributeMap, NoneLeavesAColumnEmptyAndIsNotRead) {
  const Json keys{{"map.department", "none"}, {"map.user_type", "NONE"}};
  EXPECT_EQ(map_with(keys, anna()).person.department, "");
  const auto select = UserMapper(map_of(keys)).fields().select();
  EXPECT_THAT(select, ::testing::Not(HasSubstr("department")));
  EXPECT_THAT(select, ::testing::Not(HasSubstr("userType")));
  EXPECT_THAT(UserMapper(map_of(keys), {.guests = false}).fields().select(), HasSubstr("userType"))
      << "the filter looks at it";
}

TEST(AttributeMap, EnabledCanBeLeftToTheWorkspace) {
  auto user = anna();
  user.enabled = false;
  EXPECT_FALSE(map_with({}, user).person.enabled);
  EXPECT_TRUE(map_with({{"map.enabled", "none"}}, user).person.enabled);
  EXPECT_FALSE(map_with({{"map.enabled", "accountEnabled"}}, user).person.enabled);
  const auto map = map_of({{"map.enabled", "none"}});
  EXPECT_THAT(UserMapper(map).fields().select(), ::testing::Not(HasSubstr("accountEnabled")));
  EXPECT_THAT(UserMapper(map, {.disabled = false}).fields().select(), HasSubstr("accountEnabled"));
  EXPECT_EQ(UserMapper(map, {.disabled = false}).map(user).disposition, people::Disposition::filtered);
}

TEST(AttributeMap, EmailCanComeFromOneProperty) {
  constexpr std::array<std::string_view, 1> kExtra{"p@y.com"};
  EXPECT_EQ(map_with({{"map.email", "proxyAddresses"}}, anna(), kExtra).person.email, "p@y.com");
  EXPECT_EQ(map_with({{"map.email", "userPrincipalName"}}, anna()).person.email, "anna@x.com");
  auto user = anna();
  user.mail = "";
  EXPECT_EQ(map_with({{"map.email", "mail"}}, user).issue->code, "no-email") << "the UPN does not stand in";
  EXPECT_EQ(map_with({}, user).person.email, "anna@x.com");
  user.user_principal_name = "a_b.com#EXT#@x.com";
  EXPECT_EQ(map_with({{"map.email", "userPrincipalName"}}, user).issue->code, "no-email");
}

TEST(AttributeMap, EmailFromAndAMappedEmailExcludeEachOther) {
  try {
    (void)UserMapper(map_of({{"map.email", "otherMails"}}), {.email_from = EmailFrom::upn});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    EXPECT_THAT(error.message(), HasSubstr("map.email"));
  }
}

TEST(AttributeMap, KnowsWhatIsUnusual) {
  EXPECT_EQ(AttributeMap().differences(), "");
  EXPECT_EQ(map_of({{"map.department", "DEPARTMENT"}, {"map.enabled", "accountEnabled"}}).differences(), "");
  EXPECT_EQ(map_of({{"map.email", "mail"},
                    {"map.department", "city"},
                    {"map.surname", "none"},
                    {"map.enabled", "none"}})
                .differences(),
            "email=mail,surname=none,department=city,enabled=none");
}

TEST(AttributeMap, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(refusal({{"map.departement", "city"}}),
              ::testing::AllOf(HasSubstr("'map.departement'"), HasSubstr("map.department?")));
  EXPECT_THAT(
      refusal({{"map.department", "deparment"}}),
      ::testing::AllOf(HasSubstr("'map.department'"), HasSubstr("'deparment'"), HasSubstr("department?")));
  EXPECT_THAT(refusal({{"map.department", "aboutMe"}}), HasSubstr("unknown property"));
  EXPECT_THAT(refusal({{"map.external_id", "mail"}}), HasSubstr("cannot be chosen"));
  EXPECT_THAT(refusal({{"map.email", "none"}}), HasSubstr("cannot be none"));
  EXPECT_THAT(refusal({{"map.enabled", "city"}}), HasSubstr("'map.enabled'"));
  EXPECT_THAT(refusal({{"map.enabel", "none"}}), HasSubstr("map.enabled?"));
  EXPECT_THAT(refusal({{"map.", "city"}}), HasSubstr("'map.'"));
  EXPECT_THAT(refusal({{"map.department", 5}}), HasSubstr("'map.department' is not a text"));
  EXPECT_EQ(refusal({{"map.department", ""}}), "accepted") << "an empty value is a setting that is not there";
}

}  // namespace
}  // namespace rollcall::entra_id
