#include "wizard_fixture.hpp"

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

Json form_with_error(const char* sentence) {
  Json page = connect_form();
  page["schema"]["required"] = {"server"};
  if (*sentence != '\0') page["errors"] = {{"", sentence}};
  return page;
}

/// Signing in at a page outside: what comes back has to be the code "good".
Json external_step(const Json& input, ScriptedPlugins::Process& process) {
  const Json& answers = input.at("answers");
  if (input.at("step") == "sign-in" && answers.contains("sign-in")) {
    const Json& came = answers.at("sign-in");
    if (came.contains("error")) return form_with_error("You have declined. Sign in again.");
    if (came.at("code") != "good" || input.at("flow_state") != "verifier")
      throw Error(Status::unauthenticated,
                  {.message = "The code is not known.", .next_step = "Sign in again."});
    process.events.on_secret_stored("refresh_token", "token-text");
    return groups_form();
  }
  if (input.at("step") != "connect" || !answers.contains("connect")) return form_with_error("");
  return {{"kind", "external"},
          {"step", "sign-in"},
          {"title", "Sign in"},
          {"url", "https://login.example/?state=" + input.at("callback").at("state").get<std::string>() +
                      "&redirect_uri=" + input.at("callback").at("url").get<std::string>()},
          {"flow_state", "verifier"}};
}

class SignInTest : public WizardTest {
 protected:
  SignInTest() { plugins_.step = external_step; }

  core::WizardView outside() { return answer(open(), "connect", {{"server", "a"}}); }
  static std::string state_of(const core::WizardView& wizard) {
    const std::string url = page(wizard).at("url");
    const auto begin = url.find("state=") + 6;
    return url.substr(begin, url.find('&') - begin);
  }
};

TEST_F(SignInTest, ComesBackFromAPageOutside) {
  auto wizard = outside();
  EXPECT_EQ(kind(wizard), "external");
  EXPECT_EQ(
      page(wizard).at("url").get<std::string>().find("redirect_uri=https://rollcall.example/oauth/callback"),
      page(wizard).at("url").get<std::string>().find("redirect_uri="));
  ASSERT_EQ(wizard.trail.size(), 1U) << "the page of the answer that led outside";
  EXPECT_EQ(wizard.connection_id, 0);
  EXPECT_EQ(state_of(wizard).size(), 64U);
  restart();
  const auto back = wizards_->callback({{"code", "good"}, {"state", state_of(wizard)}});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->id, wizard.id);
  EXPECT_EQ(step(*back), "groups");
  EXPECT_EQ(back->saved, core::SavedConnection::created);
  EXPECT_EQ(back->trail.size(), 2U);
  EXPECT_EQ(connections_->secrets(back->connection_id).at("refresh_token"), "token-text");
  EXPECT_EQ(all_of(*back).find("good"), std::string::npos) << "what came back is no answer to show";
  EXPECT_EQ(database_bytes().find("token-text"), std::string::npos);

  const auto form = wizards_->back(kAda, wizard.id, back->version, "sign-in");
  EXPECT_EQ(step(form), "connect") << "a page outside cannot be shown again";
}

TEST_F(SignInTest, TakesWhatComesBackOnce) {
  const auto wizard = outside();
  const std::map<std::string, std::string> came{{"code", "good"}, {"state", state_of(wizard)}};
  EXPECT_FALSE(wizards_->callback({{"code", "good"}}));
  EXPECT_FALSE(wizards_->callback({{"code", "good"}, {"state", "another-one"}}));
  EXPECT_TRUE(wizards_->callback(came));
  EXPECT_FALSE(wizards_->callback(came));
  EXPECT_EQ(database_bytes().find(state_of(wizard) + "'"), std::string::npos);
}

TEST_F(SignInTest, SaysWhatWentWrongOutside) {
  auto wizard = outside();
  auto back = wizards_->callback({{"error", "access_denied"}, {"state", state_of(wizard)}});
  ASSERT_TRUE(back);
  EXPECT_EQ(step(*back), "connect");
  EXPECT_EQ(page(*back).at("errors").at(""), "You have declined. Sign in again.");
  EXPECT_TRUE(back->trail.empty());
  EXPECT_TRUE(stored_connections().empty());

  wizard = answer(*back, "connect", {{"server", "a"}});
  back = wizards_->callback({{"code", "bad"}, {"state", state_of(wizard)}});
  EXPECT_EQ(page(*back).at("errors").at(""), "The code is not known. Sign in again.");
}

TEST_F(SignInTest, ForgetsWhatItAwaitedWhenSomebodyGoesBack) {
  const auto wizard = outside();
  const auto form = wizards_->back(kAda, wizard.id, wizard.version, "");
  EXPECT_EQ(step(form), "connect");
  EXPECT_FALSE(wizards_->callback({{"code", "good"}, {"state", state_of(wizard)}}));
}

TEST_F(SignInTest, RefusesAnAddressWithoutItsState) {
  plugins_.step = [](const Json& input, ScriptedPlugins::Process& process) {
    Json page = external_step(input, process);
    if (page.at("kind") == "external") page["url"] = "https://login.example/";
    return page;
  };
  const auto wizard = open();
  EXPECT_THROW((void)answer(wizard, "connect", {{"server", "a"}}), core::PluginFailed);
}

TEST_F(SignInTest, WaitsForACode) {
  int polls = 0;
  plugins_.step = [&](const Json& input, ScriptedPlugins::Process& process) -> Json {
    if (!input.at("answers").contains("connect")) return form_with_error("");
    const std::string flow_state = input.at("flow_state");
    if (!flow_state.empty() && ++polls == 2) {
      process.events.on_secret_stored("refresh_token", "token-text");
      return groups_form();
    }
    return {{"kind", "code"},
            {"step", "connect"},
            {"title", "Sign in"},
            {"code", "ABCD"},
            {"url", "https://login.example/device"},
            {"poll_after_ms", 1},
            {"flow_state", "waiting " + std::to_string(polls)}};
  };
  auto wizard = answer(open(), "connect", {{"server", "a"}});
  EXPECT_EQ(kind(wizard), "code");
  EXPECT_EQ(wizard.trail.size(), 1U);
  EXPECT_THROW((void)answer(wizard, "connect", {{"server", "a"}}), Error) << "it is no form";
  const auto same = wizards_->poll(kAda, wizard.id);
  EXPECT_EQ(same.version, wizard.version) << "the same page: not yet";
  restart();
  wizard = wizards_->poll(kAda, wizard.id);
  EXPECT_EQ(plugins_.inputs.back().at("flow_state"), "waiting 1");
  EXPECT_EQ(step(wizard), "groups");
  EXPECT_EQ(connections_->secrets(wizard.connection_id).at("refresh_token"), "token-text");
  EXPECT_THROW((void)wizards_->poll(kAda, wizard.id), Error);
}

TEST_F(SignInTest, AsksForACodeNoMoreOftenThanThePageSays) {
  plugins_.step = [](const Json& input, ScriptedPlugins::Process&) -> Json {
    if (!input.at("answers").contains("connect")) return form_with_error("");
    return {{"kind", "code"},         {"step", "connect"},       {"title", "Sign in"},
            {"code", "ABCD"},         {"poll_after_ms", 60'000}, {"url", "https://login.example/device"},
            {"flow_state", "waiting"}};
  };
  const auto wizard = answer(open(), "connect", {{"server", "a"}});
  (void)wizards_->poll(kAda, wizard.id);
  try {
    (void)wizards_->poll(kAda, wizard.id);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::throttled);
    EXPECT_GT(error.reason().retry_after_ms, 0);
  }
}

TEST_F(SignInTest, ShowsWhyItCannotGoOn) {
  plugins_.step = [](const Json& input, ScriptedPlugins::Process&) -> Json {
    if (!input.at("answers").contains("connect")) return form_with_error("");
    return {{"kind", "abort"}, {"reason", "The tenant is closed."}, {"next_action", "Open it."}};
  };
  const auto wizard = answer(open(), "connect", {{"server", "a"}});
  EXPECT_EQ(kind(wizard), "abort");
  EXPECT_TRUE(stored_connections().empty());
  EXPECT_EQ(step(wizards_->back(kAda, wizard.id, wizard.version, "")), "connect");
}

}  // namespace
}  // namespace rollcall::wizard
