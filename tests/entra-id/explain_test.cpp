#include "import_fixture.hpp"
#include "tests/simulator/person.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;
using ::testing::HasSubstr;

/// What plugin-api/schema/explain.schema.json says of a reply.
void expect_valid(const Json& reply) {
  static const Json document = Json::parse(std::ifstream(ROLLCALL_SCHEMA_DIR "/explain.schema.json"));
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);
  EXPECT_TRUE(valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(reply), nullptr))
      << reply.dump(2);
}

const Json kBothModes{{"add", true}, {"update", true}};

class Explaining : public ::testing::Test {
 protected:
  Json explain(std::string_view person, const Json& options = kBothModes) {
    const auto versions = bench.tables.row_versions();
    const Json query{{"person", person}, {"workspace_id", 1}, {"options", options}};
    auto reply = Json::parse(bench.plugin().explain(query.dump()));
    EXPECT_EQ(bench.tables.row_versions(), versions) << "an explanation writes nothing";
    expect_valid(reply);
    return reply;
  }

  Json result(std::string_view person, const Json& options = kBothModes) {
    return explain(person, options).at("result");
  }

  Error refusal(const Json& query) {
    try {
      (void)bench.plugin().explain(query.dump());
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "the question was not refused";
    return {Status::ok, {}};
  }
  Error refusal_of(std::string_view person) {
    return refusal({{"person", person}, {"workspace_id", 1}, {"options", kBothModes}});
  }

  void use_mapping(const Json& keys) {
    Json settings = Json::parse(test::settings_for(bench.simulator));
    settings.update(keys);
    bench.host.settings = settings.dump();
    bench.restart_plugin();
  }

  std::string id_of(std::uint32_t index) const {
    return std::string(simulator::view(bench.simulator.directory()->user_id(index)));
  }
  std::string upn_of(std::uint32_t index) const {
    simulator::Person person;
    bench.simulator.directory()->people().describe(index, person);
    return std::string(person.user_principal_name);
  }
  void change(std::uint32_t index, const simulator::PersonChange& what) {
    bench.simulator.edits().change_person(id_of(index), what);
  }

  Workbench bench;
};

std::string value_of(const Json& reply, std::string_view column, const char* part = "value") {
  for (const auto& each : reply.at("mapped")) {
    if (each.at("column") == column) return each.at(part);
  }
  return "no such column";
}

TEST_F(Explaining, FindsAPersonByIdUpnOrMail) {
  change(3, {.mail = "Third.Person@other.example"});
  const auto id = id_of(3);
  for (const auto& name : {id, upn_of(3), std::string("third.person@OTHER.example")}) {
    const auto reply = explain(name);
    EXPECT_EQ(reply.at("person"), id) << name;
    EXPECT_EQ(reply.at("raw").at("id"), id);
    EXPECT_EQ(value_of(reply, "email"), "Third.Person@other.example");
  }
}

TEST_F(Explaining, FindsUpnsWithCharactersThatMeanSomethingElsewhere) {
  const auto check = [&](std::uint32_t index, const char* upn) {
    change(index, {.user_principal_name = upn});
    EXPECT_EQ(explain(upn).at("person"), id_of(index)) << upn;
  };
  check(1, "o'neill''s@northwind.example");
  check(2, "$dollar@northwind.example");
  check(3, "a_b.example#EXT#@northwind.example");
  check(4, "a&b+c%20d=e@northwind.example");
  check(5, "müller@northwind.example");
}

TEST_F(Explaining, NobodyAndSeveralAreRefused) {
  EXPECT_EQ(refusal_of("nobody@northwind.example").status(), Status::not_found);
  EXPECT_EQ(refusal_of("00000000-0000-4000-8000-000000000000").status(), Status::not_found);
  EXPECT_EQ(refusal_of("x' or mail ne '").status(), Status::not_found) << "a quote ends nothing";
  change(1, {.mail = "shared@other.example"});
  change(2, {.mail = "shared@other.example"});
  const auto several = refusal_of("shared@other.example");
  EXPECT_EQ(several.status(), Status::invalid_argument);
  EXPECT_THAT(several.message(), HasSubstr(id_of(1)));
  EXPECT_THAT(several.message(), HasSubstr(id_of(2)));
}

TEST_F(Explaining, ShowsWhatCameAndWhatItBecame) {
  use_mapping({{"map.office_location", "city"}, {"map.job_title", "none"}});
  const auto reply = explain(upn_of(0));
  simulator::Person person;
  bench.simulator.directory()->people().describe(0, person);
  EXPECT_EQ(reply.at("raw").at("city"), person.city);
  EXPECT_FALSE(reply.at("raw").contains("jobTitle"));
  EXPECT_FALSE(reply.at("raw").contains("@odata.type"));
  EXPECT_EQ(value_of(reply, "office_location"), person.city);
  EXPECT_EQ(value_of(reply, "office_location", "from"), "city");
  EXPECT_EQ(value_of(reply, "job_title", "from"), "");
  EXPECT_EQ(value_of(reply, "email", "from"), "mail");
  EXPECT_EQ(value_of(reply, "external_id", "from"), "id");
  EXPECT_EQ(value_of(reply, "enabled"), "true");
  EXPECT_EQ(value_of(reply, "enabled", "from"), "accountEnabled");
  EXPECT_EQ(reply.at("mapped").size(), 16U);

  change(0, {.mail = std::optional<std::string>()});
  EXPECT_EQ(value_of(explain(upn_of(0)), "email", "from"), "userPrincipalName");
}

TEST_F(Explaining, WhoWouldBeFiltered) {
  auto options = kBothModes;
  options["where"] = {{{"field", "country"}, {"equals", "nowhere"}}};
  const auto filtered = result(upn_of(0), options);
  EXPECT_EQ(filtered.at("outcome"), "filtered");
  EXPECT_EQ(filtered.at("filter"), "country is not nowhere");
  change(0, {.user_type = "Guest"});
  EXPECT_EQ(result(upn_of(0), {{"add", true}, {"guests", false}}).at("filter"), "guest");
}

TEST_F(Explaining, WhoWouldFail) {
  change(0, {.mail = std::optional<std::string>(), .user_principal_name = "x_y.com#EXT#@northwind.example"});
  const auto failed = result(id_of(0));
  EXPECT_EQ(failed.at("outcome"), "failed");
  EXPECT_EQ(failed.at("issue"), "no-email");
  EXPECT_THAT(failed.at("reason").get<std::string>(), HasSubstr("no e-mail address"));
}

TEST_F(Explaining, WhatTheTablesDecide) {
  const auto id = id_of(0);
  auto it = result(id);
  EXPECT_EQ(it.at("outcome"), "added");
  EXPECT_EQ(it.at("matched_by"), "none");
  EXPECT_EQ(result(id, {{"update", true}}).at("outcome"), "skipped");
  EXPECT_EQ(result(id, Json::object()).at("outcome"), "added") << "no mode: both";

  bench.import({{"groups", {"All employees"}}, {"add", true}, {"update", true}});
  it = result(id);
  EXPECT_EQ(it.at("outcome"), "unchanged");
  EXPECT_EQ(it.at("matched_by"), "external_id");
  change(0, {.department = "Space"});
  it = result(id);
  EXPECT_EQ(it.at("outcome"), "updated");
  ASSERT_EQ(it.at("changes").size(), 1U);
  EXPECT_EQ(it.at("changes").at(0).at("field"), "department");
  EXPECT_EQ(it.at("changes").at(0).at("new"), "Space");
  EXPECT_EQ(result(id, {{"add", true}}).at("outcome"), "skipped");
}

TEST_F(Explaining, WhoWasAddedByHandWouldBeLinked) {
  change(0, {.mail = "hand@other.example"});
  bench.tables.add_by_hand("Hand@Other.example", "By Hand");
  const auto it = result("hand@other.example");
  EXPECT_EQ(it.at("outcome"), "updated");
  EXPECT_EQ(it.at("matched_by"), "email");
  EXPECT_EQ(it.at("reason"), "Found by the e-mail address; was added by hand and would be linked.");
  EXPECT_FALSE(it.at("changes").empty());
}

TEST_F(Explaining, AnAddressThatIsSomebodyElses) {
  change(0, {.mail = "taken@other.example"});
  bench.tables.add_from("ldap", "t", "1", "taken@other.example");
  const auto it = result("taken@other.example");
  EXPECT_EQ(it.at("outcome"), "failed");
  EXPECT_EQ(it.at("issue"), "email-in-use");
}

TEST_F(Explaining, AQuestionThatCannotBeAnsweredIsRefused) {
  EXPECT_EQ(refusal(Json::array()).status(), Status::invalid_argument);
  EXPECT_EQ(refusal_of("").status(), Status::invalid_argument);
  EXPECT_EQ(refusal({{"person", "x"}, {"options", kBothModes}}).status(), Status::invalid_argument);
  EXPECT_EQ(refusal({{"person", "x"}, {"workspace_id", 1}}).status(), Status::invalid_argument);
  EXPECT_THAT(refusal({{"person", "x"}, {"workspace_id", 1}, {"options", {{"guest", true}}}}).message(),
              HasSubstr("'guest'"));
}

TEST_F(Explaining, WithoutPermissionSaysWhich) {
  bench.host.settings = test::settings_for(bench.simulator, simulator::kNoUserReadClientId);
  bench.restart_plugin();
  const auto error = refusal_of(upn_of(0));
  EXPECT_EQ(error.status(), Status::permission_denied);
  EXPECT_THAT(error.message(), HasSubstr("User.Read.All"));
}

}  // namespace
}  // namespace rollcall::entra_id
