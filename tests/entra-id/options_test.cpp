#include "importing/options.hpp"

#include "rollcall/sdk/error.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Json run_with(Json own) {
  return {{"job", 12}, {"worker", "w"}, {"workspace_id", 1}, {"dry_run", false}, {"options", std::move(own)}};
}

std::string refusal(const Json& document) {
  try {
    (void)parse_run_options(document.dump());
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    return error.message();
  }
  return "accepted";
}

TEST(RunOptions, NameAJobToTryAgain) {
  auto document = run_with({{"groups", {"Sales"}}, {"add", true}});
  EXPECT_FALSE(parse_run_options(document.dump()).retry_of);
  document["retry_of"] = 7;
  EXPECT_EQ(parse_run_options(document.dump()).retry_of, 7);
  document["retry_of"] = "7";
  EXPECT_THAT(refusal(document), HasSubstr("try again"));
}

TEST(RunOptions, HaveDefaults) {
  const auto options = parse_run_options(run_with({{"groups", {"Sales"}}, {"add", true}}).dump());
  EXPECT_EQ(options.job, 12);
  EXPECT_EQ(options.worker, "w");
  EXPECT_FALSE(options.dry_run);
  EXPECT_THAT(options.groups, ElementsAre("Sales"));
  EXPECT_TRUE(options.modes.add);
  EXPECT_FALSE(options.modes.update);
  EXPECT_FALSE(options.transitive);
  EXPECT_EQ(options.reader, Reader::automatic);
  EXPECT_TRUE(options.mapping.guests);
  EXPECT_TRUE(options.mapping.disabled);
  EXPECT_EQ(options.mapping.email_from, EmailFrom::mail);
}

TEST(RunOptions, AreReadWhole) {
  const auto options = parse_run_options(run_with({{"all_users", true},
                                                   {"update", true},
                                                   {"transitive", true},
                                                   {"reader", "ids"},
                                                   {"guests", false},
                                                   {"disabled", false},
                                                   {"email_from", "upn"}})
                                             .dump());
  EXPECT_TRUE(options.all_users && options.modes.update && options.transitive);
  EXPECT_EQ(options.reader, Reader::ids);
  EXPECT_FALSE(options.modes.add || options.mapping.guests || options.mapping.disabled);
  EXPECT_EQ(options.mapping.email_from, EmailFrom::upn);
}

TEST(RunOptions, NameWhatCannotWork) {
  const auto with = [](const char* key, Json value) {
    Json own{{"groups", {"Sales"}}, {"add", true}};
    own[key] = std::move(value);
    return run_with(own);
  };
  EXPECT_THAT(refusal(with("group", "x")), HasSubstr("'group' is unknown"));
  EXPECT_THAT(refusal(with("groups", "x")), HasSubstr("'groups'"));
  EXPECT_THAT(refusal(with("groups", {1})), HasSubstr("'groups'"));
  EXPECT_THAT(refusal(with("groups", {""})), HasSubstr("'groups'"));
  EXPECT_THAT(refusal(with("guests", "no")), HasSubstr("'guests'"));
  EXPECT_THAT(refusal(with("email_from", "phone")), HasSubstr("'email_from'"));
  EXPECT_THAT(refusal(with("reader", "fast")), HasSubstr("'reader'"));
  EXPECT_THAT(refusal(with("add", false)), HasSubstr("neither add nor update"));
  EXPECT_THAT(refusal(with("groups", Json::array())), HasSubstr("No group"));
  EXPECT_THAT(refusal(with("all_users", true)), HasSubstr("Both"));
  EXPECT_THAT(refusal(Json::array()), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal({{"job", 1}}), HasSubstr("no part"));
  EXPECT_THAT(refusal({{"options", Json::object()}}), HasSubstr("no job"));
  auto extra = run_with({{"groups", {"Sales"}}, {"add", true}});
  extra["speed"] = 1;
  EXPECT_THAT(refusal(extra), HasSubstr("'speed' is unknown"));
}

}  // namespace
}  // namespace rollcall::entra_id
