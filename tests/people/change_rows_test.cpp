#include "change_rows.hpp"

#include "people/test_database.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

using namespace std::string_literals;

Person difficult_person() {
  Person person{.external_id = "a\"\\\n\x01", .email = "A@x", .display_name = "\"O'Neil\" \\ \t\x1f\x7f"};
  person.given_name = "عبد 👩‍🚀";
  person.user_type = "{\"}";
  person.enabled = false;
  return person;
}

TEST(ChangeRows, HoldOnlyWhatDiffersAndGiveItBack) {
  Person before = difficult_person();
  before.job_title = "Engineer";
  Person after = before;
  after.email = "b@x";
  after.given_name = "";
  after.enabled = true;
  const ChangedValues values = changed_values(before, after);
  EXPECT_EQ(values.new_values, R"({"email":"b@x","given_name":"","enabled":"true"})");
  Person back = after;
  set_values(back, values.old_values);
  EXPECT_EQ(back, before);
  set_values(back, values.new_values);
  EXPECT_EQ(back, after);
}

TEST(ChangeRows, AreEmptyForEqualPeople) {
  const ChangedValues values = changed_values(difficult_person(), difficult_person());
  EXPECT_EQ(values.old_values, "{}");
  EXPECT_EQ(values.new_values, "{}");
  EXPECT_TRUE(fields_of(values.old_values, values.new_values).empty());
}

TEST(ChangeRows, HoldAWholePersonExactly) {
  const Person person = difficult_person();
  EXPECT_EQ(decode_person(encode_person(person)), person);
  Person read{.external_id = person.external_id};
  set_values(read, all_values(person));
  EXPECT_EQ(read, person);
}

TEST(ChangeRows, NameFieldsInTheOrderOfTheTable) {
  Person before{.external_id = "a", .email = "a@x", .display_name = "A"};
  Person after{.external_id = "a", .email = "b@x", .display_name = "A"};
  after.enabled = false;
  const ChangedValues values = changed_values(before, after);
  const std::vector<FieldChange> expected{{"email", "a@x", "b@x"}, {"enabled", "true", "false"}};
  EXPECT_EQ(fields_of(values.old_values, values.new_values), expected);
  const std::vector<FieldChange> added{
      {"email", "", "a@x"}, {"display_name", "", "A"}, {"enabled", "", "true"}};
  EXPECT_EQ(fields_of("{}", all_values(before)), added);
}

TEST(ChangeRows, CountAbsences) {
  EXPECT_EQ(decode_runs(encode_runs(3)), 3);
}

TEST(ChangeRows, RefuseWhatIsDamaged) {
  Person person;
  for (const std::string& damaged : {""s, "{"s, "[]"s, R"({"email":1})"s, "\"\xff\""s}) {
    EXPECT_EQ(error_of([&] { set_values(person, damaged); }).status(), Status::failed_precondition);
  }
  EXPECT_EQ(error_of([] { (void)decode_person("{}"); }).status(), Status::failed_precondition);
  EXPECT_EQ(error_of([] { (void)decode_runs("{}"); }).status(), Status::failed_precondition);
}

}  // namespace
}  // namespace rollcall::people
