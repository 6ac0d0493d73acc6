#include "graph/property.hpp"

#include "graph/client.hpp"
#include "graph/page.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

TEST(Property, NamesAreFoundInAnyLetterCase) {
  ASSERT_NE(find_property("COMPANYname"), nullptr);
  EXPECT_EQ(find_property("COMPANYname")->name, "companyName");
  EXPECT_EQ(find_property("aboutMe"), nullptr) << "Graph does not list it";
  EXPECT_EQ(find_property("onPremisesExtensionAttributes"), nullptr) << "an object, no text";
  EXPECT_EQ(find_property(""), nullptr);
}

TEST(Property, EveryNameIsThereOnce) {
  std::set<std::string_view> names;
  for (const auto& property : all_properties()) {
    EXPECT_TRUE(names.insert(property.name).second) << property.name;
    EXPECT_EQ(find_property(property.name), &property);
    EXPECT_FALSE(property.outer().empty());
  }
}

TEST(Property, ATypoHasANearestName) {
  EXPECT_EQ(nearest_property("departement"), "department");
  EXPECT_EQ(nearest_property("extensionAttribute"), "");
  EXPECT_EQ(nearest_property("employeeOrgData/divison"), "employeeOrgData/division");
  EXPECT_EQ(nearest_property("JOBTITEL"), "jobTitle");
  EXPECT_EQ(nearest_property("q"), "id");
}

TEST(UserFields, SelectEachPropertyOnce) {
  UserFields fields;
  EXPECT_EQ(fields.select(), "id,userPrincipalName,displayName");
  (void)fields.add(*find_property("displayName"));
  const auto first = fields.add(*find_property("onPremisesExtensionAttributes/extensionAttribute3"));
  const auto second = fields.add(*find_property("onPremisesExtensionAttributes/extensionAttribute1"));
  const auto again = fields.add(*find_property("onPremisesExtensionAttributes/extensionAttribute3"));
  fields.add_account_enabled();
  EXPECT_EQ(fields.select(), "id,userPrincipalName,displayName,onPremisesExtensionAttributes,accountEnabled");
  EXPECT_EQ(fields.extra().size(), 2U);
  EXPECT_EQ(first.extra, again.extra);
  EXPECT_NE(first.extra, second.extra);
}

/// The value of one property in a page of one user with this JSON beside the id; "?" when it is unreadable.
std::string value_in(const char* property, const std::string& json) {
  UserFields fields;
  const auto field = fields.add(*find_property(property));
  const std::string text =
      R"({"value":[{"displayName":"A",)" + json + R"(,"id":"1"},{"id":"2","displayName":"B"}]})";
  PageBuffer page;
  EXPECT_TRUE(page.append(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
  PageReader reader(fields);
  std::string value;
  int users = 0;
  (void)reader.read(page, [&](const GraphUser& user) {
    if (users++ == 0) {
      value = user.unreadable_text ? "?" : std::string(field.of(user));
    } else {
      EXPECT_EQ(field.of(user), "") << "the value of the user before";
    }
  });
  EXPECT_EQ(users, 2);
  return value;
}

struct Row {
  const char* name;
  const char* property;
  const char* json;
  const char* expected;
};
class ExtraProperty : public ::testing::TestWithParam<Row> {};

TEST_P(ExtraProperty, IsRead) {
  EXPECT_EQ(value_in(GetParam().property, GetParam().json), GetParam().expected);
}

constexpr Row kRows[] = {
    {"Text", "city", R"("city":"K\u00f6ln")", "K\xC3\xB6ln"},
    {"Null", "city", R"("city":null)", ""},
    {"Absent", "city", R"("town":"x")", ""},
    {"NoText", "city", R"("city":5)", "?"},
    {"FlagTrue", "onPremisesSyncEnabled", R"("onPremisesSyncEnabled":true)", "true"},
    {"FlagFalse", "onPremisesSyncEnabled", R"("onPremisesSyncEnabled":false)", "false"},
    {"FlagNull", "onPremisesSyncEnabled", R"("onPremisesSyncEnabled":null)", ""},
    {"FirstOfSeveral", "otherMails", R"("otherMails":["a@x","b@x"])", "a@x"},
    {"FirstOfNone", "otherMails", R"("otherMails":[])", ""},
    {"ListThatIsNull", "otherMails", R"("otherMails":null)", ""},
    {"ListOfNumbers", "imAddresses", R"("imAddresses":[1])", "?"},
    {"FixedList", "businessPhones", R"("businessPhones":["+1","+2"])", "+1"},
    {"PrimaryAmongAliases", "proxyAddresses",
     R"("proxyAddresses":["smtp:a@x","SIP:s@x","SMTP:p@x","smtp:c@x"])", "p@x"},
    {"NoPrimary", "proxyAddresses", R"("proxyAddresses":["smtp:a@x"])", ""},
    {"NoProxyAddresses", "proxyAddresses", R"("proxyAddresses":[])", ""},
    {"Inside", "employeeOrgData/costCenter", R"("employeeOrgData":{"division":"D","costCenter":"C"})", "C"},
    {"InsideNull", "employeeOrgData/costCenter", R"("employeeOrgData":{"division":"D","costCenter":null})",
     ""},
    {"InsideNothing", "employeeOrgData/costCenter", R"("employeeOrgData":null)", ""},
    {"InsideNoObject", "employeeOrgData/costCenter", R"("employeeOrgData":"C")", "?"},
    {"InsideNoText", "employeeOrgData/costCenter", R"("employeeOrgData":{"costCenter":{}})", "?"},
    {"Fifteenth", "onPremisesExtensionAttributes/extensionAttribute15",
     R"("onPremisesExtensionAttributes":{"extensionAttribute1":"one","extensionAttribute15":"fifteen"})",
     "fifteen"},
};
INSTANTIATE_TEST_SUITE_P(Rows, ExtraProperty, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace rollcall::entra_id
