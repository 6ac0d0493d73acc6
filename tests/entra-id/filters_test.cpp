#include "importing/filters.hpp"

#include "importing/options.hpp"
#include "rollcall/sdk/error.hpp"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

Json run_with(const Json& own) {
  Json options{{"all_users", true}, {"add", true}};
  if (!own.is_null()) options.update(own);
  return {{"job", 1}, {"worker", "w"}, {"workspace_id", 1}, {"dry_run", false}, {"options", options}};
}

MappingOptions options_of(const Json& own) {
  return parse_run_options(run_with(own).dump()).mapping;
}

std::string refusal(const Json& own) {
  try {
    (void)options_of(own);
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    return error.message() + " " + error.next_step();
  }
  return "accepted";
}

/// The filter that leaves the user out; empty when none does.
std::string filter_for(const Json& own, const GraphUser& user, std::string_view email = "a@example.com") {
  UserFields fields;
  const Filters filters(options_of(own), fields);
  const auto name = filters.name_of_filter(user, email);
  EXPECT_EQ(filters.leave_out(user, email), !name.empty());
  return name;
}

std::string domain_filter(const Json& own, std::string_view email) {
  return filter_for(own, {}, email);
}

TEST(Filters, WithoutOptionsTakeEverybody) {
  EXPECT_EQ(filter_for({}, {.user_type = "Guest", .enabled = false}), "");
}

TEST(Filters, GuestsAndDisabledAccounts) {
  EXPECT_EQ(filter_for({{"guests", false}}, {.user_type = "gUEST"}), "guest");
  EXPECT_EQ(filter_for({{"guests", false}}, {.user_type = "Member"}), "");
  EXPECT_EQ(filter_for({{"disabled", false}}, {.enabled = false}), "disabled account");
}

TEST(Filters, UserTypes) {
  EXPECT_EQ(filter_for({{"user_types", {"Member"}}}, {.user_type = "Guest"}), "user type Guest");
  EXPECT_EQ(filter_for({{"user_types", {"MEMBER"}}}, {.user_type = "member"}), "");
  EXPECT_EQ(filter_for({{"user_types", {"Member"}}}, {}), "") << "old accounts have none";
  EXPECT_EQ(filter_for({{"user_types", {"Guest"}}}, {}), "user type Member");
  EXPECT_EQ(filter_for({{"user_types", {"Guest", "Member"}}}, {.user_type = "Guest"}), "");
}

TEST(Filters, EmailDomains) {
  const Json only{{"email_domains", {"Example.com", "*.example.org"}}};
  EXPECT_EQ(domain_filter(only, "a@EXAMPLE.com"), "");
  EXPECT_EQ(domain_filter(only, "a@sub.example.com"), "e-mail domain sub.example.com");
  EXPECT_EQ(domain_filter(only, "a@a.b.Example.org"), "");
  EXPECT_EQ(domain_filter(only, "a@example.org"), "e-mail domain example.org");
  EXPECT_EQ(domain_filter(only, "a@notexample.org"), "e-mail domain notexample.org");
  EXPECT_EQ(domain_filter(only, "nonsense"), "e-mail domain ");
  EXPECT_EQ(domain_filter(only, ""), "") << "whoever has no address is reported, not left out";
  const Json umlaut{{"email_domains", {"MÜNCHEN.example"}}};
  EXPECT_EQ(domain_filter(umlaut, "a@münchen.example"), "");
}

TEST(Filters, ExcludedDomainsWin) {
  const Json own{{"email_domains", {"*.example.com"}}, {"excluded_email_domains", {"test.example.com"}}};
  EXPECT_EQ(domain_filter(own, "a@live.example.com"), "");
  EXPECT_EQ(domain_filter(own, "a@Test.example.com"), "e-mail domain Test.example.com");
  EXPECT_EQ(domain_filter({{"excluded_email_domains", {"x.com"}}}, "a@y.com"), "");
}

TEST(Filters, WhereHasToHoldEntirely) {
  const Json own{{"where",
                  {{{"field", "department"}, {"equals", "sales"}},
                   {{"field", "jobTitle"}, {"starts_with", "Account"}}}}};
  EXPECT_EQ(filter_for(own, {.job_title = "ACCOUNT Manager", .department = "SALES"}), "");
  EXPECT_EQ(filter_for(own, {.job_title = "Account Manager", .department = "Sales EMEA"}),
            "department is not sales");
  EXPECT_EQ(filter_for(own, {.job_title = "Manager", .department = "Sales"}),
            "jobTitle does not begin with Account");
  EXPECT_EQ(filter_for(own, {.job_title = "Account Manager"}), "department is not sales") << "null";
  EXPECT_EQ(filter_for({{"where", {{{"field", "surname"}, {"equals", "STRASSE"}}}}}, {.surname = "Straße"}),
            "")
      << "full case folding";
}

TEST(Filters, WhereReadsAPropertyThatNoColumnHas) {
  UserFields fields;
  const Filters filters(options_of({{"where", {{{"field", "country"}, {"equals", "DE"}}}}}), fields);
  EXPECT_THAT(fields.select(), HasSubstr("country"));
  constexpr std::array<std::string_view, 1> kGerman{"de"};
  EXPECT_FALSE(filters.leave_out({.extra = kGerman}, ""));
  constexpr std::array<std::string_view, 1> kFrench{"fr"};
  EXPECT_TRUE(filters.leave_out({.extra = kFrench}, ""));
}

TEST(FilterOptions, NameThePlaceThatIsWrong) {
  EXPECT_THAT(refusal({{"user_types", "Member"}}), HasSubstr("'user_types' is no list"));
  EXPECT_THAT(refusal({{"user_types", {"Member", "Robot"}}}),
              AllOf(HasSubstr("'user_types', entry 2,"), HasSubstr("neither Member nor Guest")));
  EXPECT_THAT(refusal({{"email_domains", {""}}}), HasSubstr("'email_domains', entry 1, is empty"));
  EXPECT_THAT(refusal({{"email_domains", {5}}}), HasSubstr("'email_domains', entry 1,"));
  for (const auto* odd : {"a@example.com", "@example.com", "*", "*.", "*.*.com", "x y.com", ".com", "x."})
    EXPECT_THAT(refusal({{"excluded_email_domains", {odd}}}), HasSubstr("no e-mail domain")) << odd;
  const auto where = [](Json entry) { return refusal({{"where", Json::array({std::move(entry)})}}); };
  EXPECT_THAT(where({{"field", "departement"}, {"equals", "x"}}),
              AllOf(HasSubstr("'where', entry 1,"), HasSubstr("'departement'"), HasSubstr("'department'?")));
  EXPECT_THAT(where({{"field", "department"}, {"equals", ""}}), HasSubstr("empty 'equals'"));
  EXPECT_THAT(where({{"field", "department"}, {"starts_with", 1}}), HasSubstr("'starts_with'"));
  EXPECT_THAT(where({{"field", "department"}}), HasSubstr("exactly one"));
  EXPECT_THAT(where({{"field", "department"}, {"equals", "a"}, {"starts_with", "a"}}),
              HasSubstr("exactly one"));
  EXPECT_THAT(where({{"equals", "a"}}), HasSubstr("names no field"));
  EXPECT_THAT(where({{"field", "department"}, {"equals", "a"}, {"not", true}}),
              HasSubstr("unknown part 'not'"));
  EXPECT_THAT(where("department=Sales"), HasSubstr("is no condition"));
  EXPECT_THAT(refusal({{"where", Json::object()}}), HasSubstr("'where' is no list"));
  EXPECT_EQ(refusal({{"where", Json::array()}, {"email_domains", Json::array()}}), "accepted");
}

}  // namespace
}  // namespace rollcall::entra_id
