#include "wizard_fixture.hpp"

namespace rollcall::wizard {
namespace {

TEST_F(WizardTest, GoesFromAnEmptyConnectionToTheSummary) {
  auto wizard = open();
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(wizard.connection_id, 0);
  wizard = answer(wizard, "connect", {{"server", "ldap.example"}, {"port", 636}, {"password", "right"}});
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(wizard.saved, core::SavedConnection::created);
  EXPECT_EQ(wizard.connection_name, "default");
  const auto stored = stored_connections();
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].settings, (core::Settings{{"server", "ldap.example"}, {"port", "636"}}));
  EXPECT_EQ(connections_->secrets(stored[0].id).at("password"), "right");
  EXPECT_TRUE(records_->secrets(wizard.id).empty());

  wizard = answer(wizard, "groups", {{"groups", {"g1", "g2"}}});
  wizard = answer(wizard, "options", {{"add", true}});
  EXPECT_EQ(kind(wizard), "summary");
  EXPECT_EQ(wizard.version, 4);
  ASSERT_EQ(wizard.trail.size(), 3U);
  EXPECT_EQ(wizard.trail[0].step, "connect");
  EXPECT_EQ(wizard.trail[2].title, "What to do");
}

TEST_F(WizardTest, PassesOverConnectWhenTheConnectionWorks) {
  add_connection("default");
  EXPECT_EQ(step(open()), "groups");
}

TEST_F(WizardTest, AsksAgainWhatTheConnectionHasWhenItDoesNotWork) {
  const auto id = add_connection("default", "wrong");
  auto wizard = open();
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(wizard.connection_id, id);
  EXPECT_EQ(Json::parse(wizard.answers), Json({{"connect", {{"server", "old.example"}}}}));
  EXPECT_EQ(wizard.stored_secrets.at("connect"), std::vector<std::string>{"password"});

  wizard = answer(wizard, "connect", {{"server", "old.example"}, {"password", "right"}});
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(wizard.saved, core::SavedConnection::changed);
  const auto stored = stored_connections().at(0);
  EXPECT_EQ(stored.settings.at("map.email"), "mail") << "what the form does not ask for stays";
}

TEST_F(WizardTest, LeavesAWorkingConnectionAloneUntilTheNewAnswersWork) {
  const auto id = add_connection("default");
  auto wizard = open({.connection_id = id, .connect_only = true});
  EXPECT_EQ(step(wizard), "connect");
  wizard = answer(wizard, "connect", {{"server", "new.example"}, {"password", "wrong"}});
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(page(wizard).at("errors").at(""), "The password is wrong. Give another one.");
  EXPECT_EQ(stored_connections().at(0).settings.at("server"), "old.example");
  EXPECT_EQ(connections_->secrets(id).at("password"), "right");

  wizard = answer(wizard, "connect", {{"server", "new.example"}, {"password", "right"}});
  EXPECT_EQ(kind(wizard), "done");
  EXPECT_EQ(stored_connections().at(0).settings.at("server"), "new.example");
  EXPECT_TRUE(wizards_->list(kAda).empty()) << "it is finished";
}

TEST_F(WizardTest, RefusesWhenSeveralConnectionsAndNoneIsNamed) {
  const auto first = add_connection("first");
  add_connection("second");
  try {
    (void)open();
    FAIL();
  } catch (const core::FieldsRefused& refused) {
    ASSERT_EQ(refused.faults().size(), 1U);
    EXPECT_EQ(refused.faults()[0].pointer, "/connection_id");
    EXPECT_NE(refused.faults()[0].message.find("first"), std::string::npos);
  }
  EXPECT_EQ(open({.connection_id = first}).connection_name, "first");
  EXPECT_EQ(open({.new_connection = true}).connection_id, 0);
  EXPECT_THROW((void)open({.connection_id = 999}), Error);
}

TEST_F(WizardTest, GivesANewConnectionAFreeName) {
  add_connection("default");
  auto wizard = open({.new_connection = true});
  wizard = answer(wizard, "connect", {{"server", "x"}, {"password", "right"}});
  EXPECT_EQ(wizard.connection_name, "default-2");
}

TEST_F(WizardTest, GoesBackAndKeepsLaterAnswers) {
  auto wizard = at_summary();
  wizard = wizards_->back(kAda, wizard.id, wizard.version, "groups");
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(wizard.trail.size(), 1U);
  EXPECT_EQ(Json::parse(wizard.answers).at("options"), Json({{"add", true}}));
  plugins_.inputs.clear();
  wizard = answer(wizard, "groups", {{"groups", {"g9"}}});
  EXPECT_EQ(step(wizard), "options");
  EXPECT_FALSE(plugins_.inputs.back().at("answers").contains("options"))
      << "what lies beyond the present page is not answered yet";
  wizard = wizards_->back(kAda, wizard.id, wizard.version, "");
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(Json::parse(wizard.answers).at("groups").at("groups"), Json({"g9"}));
  EXPECT_THROW((void)wizards_->back(kAda, wizard.id, wizard.version, "nowhere"), core::FieldsRefused);
}

TEST_F(WizardTest, NamesEveryWrongFieldBeforeThePluginSeesIt) {
  const auto wizard = open();
  plugins_.inputs.clear();
  try {
    (void)answer(wizard, "connect", {{"port", "many"}, {"colour", "red"}});
    FAIL();
  } catch (const core::FieldsRefused& refused) {
    std::map<std::string, std::string> faults;
    for (const auto& fault : refused.faults()) faults[fault.pointer] = fault.message;
    EXPECT_EQ(faults, (std::map<std::string, std::string>{
                          {"/answers/server", "This is needed."},
                          {"/answers/password", "This is needed."},
                          {"/answers/port", "Give a whole number."},
                          {"/answers/colour", "There is no field of this name here."}}));
  }
  EXPECT_TRUE(plugins_.inputs.empty());
  EXPECT_EQ(wizards_->show(kAda, wizard.id).version, wizard.version);
}

TEST_F(WizardTest, LeavesOutASecretThatWasGivenBefore) {
  auto wizard = open();
  wizard = answer(wizard, "connect", {{"server", "ldap.example"}, {"password", "wrong"}});
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(wizard.stored_secrets.at("connect"), std::vector<std::string>{"password"});
  wizard = answer(wizard, "connect", {{"server", "ldap.example"}, {"password", ""}});
  EXPECT_EQ(step(wizard), "connect") << "it is still the wrong one";
  EXPECT_TRUE(page(wizard).contains("errors"));
}

TEST_F(WizardTest, RefusesTheSecondOfTwoTabs) {
  const auto wizard = open();
  (void)answer(wizard, "connect", {{"server", "a"}, {"password", "right"}});
  EXPECT_THROW((void)answer(wizard, "connect", {{"server", "b"}, {"password", "right"}}),
               core::WizardChanged);
  EXPECT_EQ(stored_connections().at(0).settings.at("server"), "a");
}

TEST_F(WizardTest, SurvivesARestart) {
  auto wizard = open();
  wizard = answer(wizard, "connect", {{"server", "a"}, {"password", "right"}});
  restart();
  EXPECT_EQ(wizards_->show(kAda, wizard.id).page, wizard.page);
  ASSERT_EQ(wizards_->list(kAda).size(), 1U);
  EXPECT_EQ(step(answer(wizard, "groups", {{"groups", {"g"}}})), "options");
}

TEST_F(WizardTest, IsNotFoundByOthersOrAfterSevenDays) {
  const auto wizard = open();
  EXPECT_THROW((void)wizards_->show(kBob, wizard.id), Error);
  EXPECT_THROW(wizards_->discard(kBob, wizard.id), Error);
  EXPECT_TRUE(wizards_->list(kBob).empty());
  execute("UPDATE wizards SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second')");
  EXPECT_THROW((void)wizards_->show(kAda, wizard.id), Error);
  EXPECT_TRUE(wizards_->list(kAda).empty());
  (void)open();  // which clears away
  long long rows = 0;
  rows = static_cast<long long>(wizards_->list(kAda).size());
  EXPECT_EQ(rows, 1);
}

TEST_F(WizardTest, DiscardsWithSecrets) {
  auto wizard = open();
  wizard = answer(wizard, "connect", {{"server", "a"}, {"password", "wrong"}});
  EXPECT_FALSE(records_->secrets(wizard.id).empty());
  wizards_->discard(kAda, wizard.id);
  EXPECT_TRUE(records_->secrets(wizard.id).empty());
  EXPECT_THROW((void)wizards_->show(kAda, wizard.id), Error);
  EXPECT_EQ(sessions_->processes(), 0U);
}

TEST_F(WizardTest, StaysWhereItWasWhenThePluginCannotAnswer) {
  const auto wizard = open();
  plugins_.step = [](const Json&, ScriptedPlugins::Process&) -> Json {
    throw Error(Status::throttled, {.message = "Too many requests.", .next_step = "Wait a minute."});
  };
  try {
    (void)answer(wizard, "connect", {{"server", "a"}, {"password", "right"}});
    FAIL();
  } catch (const core::PluginFailed& failed) {
    EXPECT_EQ(failed.next_step(), "Wait a minute.");
  }
  EXPECT_EQ(wizards_->show(kAda, wizard.id).version, wizard.version);
  plugins_.step = usual_step;
  EXPECT_EQ(step(answer(wizard, "connect", {{"server", "a"}, {"password", "right"}})), "groups");
}

TEST_F(WizardTest, ShowsWhatThePluginRefusesOnTheForm) {
  plugins_.create = [](const core::PluginContext& context) {
    if (context.settings.contains("server") && context.settings.at("server") == "bad")
      throw Error(Status::failed_precondition,
                  {.message = "The server is no host name.", .next_step = "Correct it."});
  };
  auto wizard = answer(open(), "connect", {{"server", "bad"}, {"password", "right"}});
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(page(wizard).at("errors").at(""), "The server is no host name. Correct it.");
  EXPECT_TRUE(wizard.trail.empty());
  EXPECT_EQ(step(answer(wizard, "connect", {{"server", "good"}, {"password", "right"}})), "groups");
}

TEST_F(WizardTest, OpensAlthoughTheConnectionsSettingsMakeNoInstance) {
  add_connection("default");
  plugins_.create = [](const core::PluginContext& context) {
    if (context.settings.contains("map.email") && context.settings.at("server") == "old.example")
      throw Error(Status::failed_precondition, {.message = "The certificate has expired."});
  };
  auto wizard = open();
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(page(wizard).at("errors").at(""), "The certificate has expired.");
  wizard = answer(wizard, "connect", {{"server", "new.example"}});
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(stored_connections().size(), 1U);
}

TEST_F(WizardTest, KeepsSecretsOutOfAnswersAndClearText) {
  plugins_.step = [](const Json& input, ScriptedPlugins::Process& process) {
    if (input.at("answers").contains("connect")) {
      EXPECT_FALSE(input.dump().find("hunter2") != std::string::npos) << "a secret is no answer";
      process.events.on_secret_stored("verifier", "plugin-secret-text");
      Json page = connect_form();
      page["flow_state"] = "opaque-state-text";
      page["errors"] = {{"", "Again."}};
      return page;
    }
    return connect_form();
  };
  auto wizard = answer(open(), "connect", {{"server", "a"}, {"password", "hunter2"}});
  EXPECT_EQ(records_->secrets(wizard.id).size(), 2U);
  const std::string bytes = database_bytes();
  for (const char* hidden : {"hunter2", "plugin-secret-text", "opaque-state-text"}) {
    EXPECT_EQ(all_of(wizard).find(hidden), std::string::npos) << hidden;
    EXPECT_EQ(bytes.find(hidden), std::string::npos) << hidden;
  }
  EXPECT_NE(bytes.find("Server"), std::string::npos) << "the test looks at the right bytes";
}

TEST_F(WizardTest, RefusesHostilePages) {
  const std::vector<Json> pages{
      {{"kind", "external"},
       {"step", "x"},
       {"title", "t"},
       {"url", "javascript:alert(1)"},
       {"flow_state", ""}},
      {{"kind", "surprise"}},
      {{"kind", "form"},
       {"step", "../x"},
       {"title", "t"},
       {"schema", connect_form().at("schema")},
       {"flow_state", ""}},
  };
  for (const Json& hostile : pages) {
    plugins_.step = [&](const Json&, ScriptedPlugins::Process&) { return hostile; };
    EXPECT_THROW((void)open(), core::PluginFailed) << hostile;
  }
  EXPECT_TRUE(wizards_->list(kAda).empty());
}

TEST_F(WizardTest, StartsADeadProcessAgainOnce) {
  add_connection("default");
  int deaths = 1;
  plugins_.choices = [&](const Json&, ScriptedPlugins::Process&) -> Json {
    if (deaths-- > 0) throw core::PluginProcessDied({.message = "It died."});
    return {{"items", {{{"id", "g1"}, {"name", "One"}}}}, {"cursor", ""}};
  };
  const auto wizard = open();
  EXPECT_EQ(Json::parse(wizards_->choices(kAda, wizard.id, {.name = "groups"})).at("items").size(), 1U);
  EXPECT_EQ(plugins_.started, 2);
  deaths = 2;
  EXPECT_THROW((void)wizards_->choices(kAda, wizard.id, {.name = "groups"}), core::PluginFailed);
  EXPECT_EQ(plugins_.running, 0);
}

TEST_F(WizardTest, KeepsOneProcessForChoices) {
  add_connection("default");
  std::vector<Json> queries;
  plugins_.choices = [&](const Json& query, ScriptedPlugins::Process&) -> Json {
    queries.push_back(query);
    return {{"items", {{{"id", "g1"}, {"name", "One"}, {"script", "x"}}}}, {"cursor", "next"}};
  };
  const auto wizard = open();
  for (const char* typed : {"s", "sa", "sal"}) {
    const Json reply = Json::parse(wizards_->choices(kAda, wizard.id, {.name = "groups", .search = typed}));
    EXPECT_FALSE(reply.at("items").at(0).contains("script"));
    EXPECT_EQ(reply.at("cursor"), "next");
  }
  (void)wizards_->choices(kAda, wizard.id, {.name = "groups", .ids = {"g1"}});
  EXPECT_EQ(queries.at(2), Json({{"name", "groups"}, {"search", "sal"}, {"cursor", ""}, {"limit", 50}}));
  EXPECT_EQ(queries.at(3), Json({{"name", "groups"}, {"ids", {"g1"}}, {"limit", 50}}));
  EXPECT_EQ(plugins_.started, 1);
  EXPECT_THROW((void)wizards_->choices(kAda, wizard.id, {.name = "secrets"}), Error);
  wizards_->end_processes("scripted");
  EXPECT_EQ(plugins_.running, 0);
}

TEST_F(WizardTest, EndsWithADisabledPlugin) {
  const auto wizard = open();
  plugins_.disable("scripted");
  try {
    (void)answer(wizard, "connect", {{"server", "a"}, {"password", "right"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_EQ(error.message(), "The plugin Scripted is not enabled.");
  }
  EXPECT_EQ(step(wizards_->show(kAda, wizard.id)), "connect") << "nothing is lost";
}

}  // namespace
}  // namespace rollcall::wizard
