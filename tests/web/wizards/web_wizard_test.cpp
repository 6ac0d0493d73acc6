#include "web/support/contract_check.hpp"
#include "wizard_script.hpp"

namespace rollcall::test::web {
namespace {

using Json = nlohmann::json;

const bool kCovered = cover_area("wizards");

using WebWizard = WizardScript;

TEST_F(WebWizard, GoesFromTheFirstPageToAJob) {
  const auto opened = open();
  EXPECT_EQ(opened.status, 201U);
  EXPECT_EQ(opened.header("Location"), "/api/v1" + path_of(opened));
  EXPECT_EQ(opened.header("ETag"), "\"1\"");
  EXPECT_EQ(opened.json().at("step").at("step"), "connect");
  EXPECT_TRUE(opened.json().at("connection").is_null());

  const auto groups = answer(opened, "connect", {{"server", "a"}, {"password", "s3cret-text"}});
  EXPECT_EQ(groups.status, 200U) << groups.body;
  EXPECT_EQ(groups.json().at("connection").at("name"), "default");
  EXPECT_EQ(groups.json().at("answers"), Json({{"connect", {{"server", "a"}}}}));
  EXPECT_EQ(groups.json().at("stored_secrets"), Json({{"connect", {"password"}}}));
  EXPECT_EQ(groups.body.find("s3cret-text"), std::string::npos);
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.created 1");

  const auto choices = get(path_of(groups) + "/choices/groups?search=sal%20es&limit=5");
  EXPECT_EQ(choices.json().at("items").at(0).at("name"), "sal es");
  EXPECT_EQ(get(path_of(groups) + "/choices/groups?ids=g1,g2").json().at("items").at(0).at("name"), "by id");
  EXPECT_EQ(get(path_of(groups) + "/choices/other").status, 404U);

  const auto summary = answer(groups, "groups", {{"groups", {"g1"}}});
  EXPECT_EQ(summary.json().at("step").at("kind"), "summary");
  EXPECT_EQ(get("/wizards").json().at("wizards").size(), 1U);

  const auto preview = post(path_of(summary) + "/preview", Json::object(), match(summary));
  EXPECT_EQ(preview.status, 202U) << preview.body;
  EXPECT_TRUE(preview.json().at("dry_run"));
  EXPECT_EQ(preview.json().at("groups"), Json::parse(R"([{"id":"g1","name":"Sales"}])"));
  const auto shown = get(path_of(summary));
  EXPECT_EQ(shown.json().at("preview_job_id"), preview.json().at("id"));

  const auto job = post(path_of(summary) + "/start",
                        {{"leaver_grace", 1}, {"limits", {{"percent", 10}, {"people", 5}}}}, match(shown));
  EXPECT_EQ(job.status, 201U) << job.body;
  EXPECT_EQ(job.json().at("options"), Json({{"groups", {"g1"}}, {"add", true}}));
  EXPECT_EQ(job.json().at("requested_by"), "ada");
  EXPECT_EQ(job.json().at("leaver_grace"), 1);
  EXPECT_EQ(host.audit_lines().at(0),
            "ada: import.started " + std::to_string(job.json().at("id").get<int>()));
  const auto again = post(path_of(summary) + "/start", Json::object(), match(shown));
  EXPECT_EQ(again.status, 409U);
  EXPECT_EQ(get(path_of(summary)).json().at("job_id"), job.json().at("id"));
  EXPECT_TRUE(get("/wizards").json().at("wizards").empty());
}

TEST_F(WebWizard, NamesTheFieldsThatAreWrong) {
  const auto wizard = open();
  const auto reply = answer(wizard, "connect", {{"server", 3}, {"colour", "red"}});
  EXPECT_EQ(reply.status, 422U);
  EXPECT_EQ(field_error(reply, "/answers/server"), "Give a text.");
  EXPECT_EQ(field_error(reply, "/answers/colour"), "There is no field of this name here.");
  const auto refused = answer(wizard, "connect", {{"server", "wrong"}});
  EXPECT_EQ(refused.json().at("step").at("errors").at("/server"), "Nobody answers there.");
}

TEST_F(WebWizard, TellsWhenThePluginFails) {
  const auto wizard = open();
  const auto busy = answer(wizard, "connect", {{"server", "busy"}});
  EXPECT_EQ(busy.status, 502U);
  EXPECT_EQ(busy.json().at("code"), "throttled");
  EXPECT_EQ(busy.json().at("next_step"), "Wait.");
  EXPECT_EQ(answer(wizard, "connect", {{"server", "strange"}}).status, 502U);
  EXPECT_EQ(get(path_of(wizard)).header("ETag"), wizard.header("ETag")) << "it stays where it was";
}

TEST_F(WebWizard, RefusesTheSecondTab) {
  const auto wizard = open();
  EXPECT_EQ(answer(wizard, "connect", {{"server", "a"}}).status, 200U);
  EXPECT_EQ(answer(wizard, "connect", {{"server", "b"}}).status, 412U);
  EXPECT_EQ(post(path_of(wizard) + "/steps/connect", {{"answers", Json::object()}}).status, 428U);
}

TEST_F(WebWizard, GoesBack) {
  const auto summary = at_summary();
  const auto groups = post(path_of(summary) + "/back", Json::object(), match(summary));
  EXPECT_EQ(groups.json().at("step").at("step"), "groups");
  const auto connect = post(path_of(summary) + "/back", {{"step", "connect"}}, match(groups));
  EXPECT_EQ(connect.json().at("step").at("step"), "connect");
  EXPECT_EQ(post(path_of(summary) + "/back", Json::object(), match(connect)).status, 409U);
  EXPECT_EQ(field_error(post(path_of(summary) + "/back", {{"step", "nowhere"}}, match(connect)), "/step"),
            "Name a step of the trail.");
}

TEST_F(WebWizard, PollsNoMoreOftenThanThePageSays) {
  const auto wizard = answer(open(), "connect", {{"server", "code"}});
  EXPECT_EQ(wizard.json().at("step").at("kind"), "code");
  const auto same = post(path_of(wizard) + "/poll");
  EXPECT_EQ(same.status, 200U);
  EXPECT_EQ(same.json().at("version"), wizard.json().at("version"));
  const auto early = post(path_of(wizard) + "/poll");
  EXPECT_EQ(early.status, 429U);
  EXPECT_NE(early.header("Retry-After"), "");
  EXPECT_EQ(post(path_of(open()) + "/poll").status, 409U);
}

TEST_F(WebWizard, BelongsToItsAdministrator) {
  const auto wizard = open();
  EXPECT_EQ(viewer.get(path_of(wizard)).status, 404U);
  EXPECT_EQ(viewer.post("/wizards", {{"plugin", "ldap"}}).status, 403U);
  EXPECT_EQ(nobody.get(path_of(wizard)).status, 401U);
  EXPECT_EQ(del(path_of(wizard)).status, 204U);
  EXPECT_EQ(get(path_of(wizard)).status, 404U);
}

TEST_F(WebWizard, SurvivesSigningOut) {
  const auto wizard = open();
  EXPECT_EQ(del("/session").status, 204U);
  EXPECT_EQ(get(path_of(wizard)).status, 401U);
  EXPECT_EQ(admin.sign_in("ada", kPassword).status, 200U);
  EXPECT_EQ(answer(wizard, "connect", {{"server", "a"}}).status, 200U);
}

TEST_F(WebWizard, RefusesAPluginThatCannotBeUsed) {
  host.plugins.plugins[0].state = core::PluginState::disabled;
  EXPECT_EQ(open().status, 409U);
  EXPECT_EQ(post("/wizards", {{"plugin", "nowhere"}}).status, 404U);
}

TEST_F(WebWizard, AsksWhichOfSeveralConnections) {
  for (const char* name : {"one", "two"})
    EXPECT_EQ(
        post("/connections", {{"plugin", "ldap"}, {"name", name}, {"settings", {{"server", "a"}}}}).status,
        201U);
  const auto refused = open();
  EXPECT_EQ(refused.status, 422U);
  EXPECT_EQ(field_error(refused, "/connection_id"), "Choose one of: two, one.");
  const auto connect = open({{"connection_id", 1}, {"purpose", "connect"}});
  EXPECT_EQ(connect.json().at("answers"), Json({{"connect", {{"server", "a"}}}}));
  const auto done = answer(connect, "connect", {{"server", "b"}});
  EXPECT_EQ(done.json().at("step"), Json({{"kind", "done"}}));
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.changed 1");
}

}  // namespace
}  // namespace rollcall::test::web
