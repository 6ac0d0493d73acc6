#include "wizard/connection_check.hpp"

#include "core/connection_rules.hpp"
#include "wizard_fixture.hpp"

#include <chrono>

#include <fmt/format.h>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

class ConnectionCheckTest : public WizardTest {
 protected:
  ConnectionChecks checks() { return {plugins_, connections_, health_, "sqlite://nowhere"}; }
  core::Connection connection() { return connections_->find(add_connection("default")).value(); }
};

TEST_F(ConnectionCheckTest, RemembersWhatItFound) {
  const auto one = connection();
  EXPECT_EQ(checks().health(one).state, core::HealthState::unknown);
  plugins_.check = [](ScriptedPlugins::Process& process) -> Json {
    process.events.on_secret_stored("refresh_token", "renewed");
    return {{"tenant", {{"id", "t1"}, {"name", "Contoso"}}}, {"message", "Connected to Contoso."}};
  };
  EXPECT_EQ(checks().check(one).state, core::HealthState::ok);
  const auto health = checks().health(one);
  EXPECT_EQ(Json::parse(health.check).at("tenant").at("name"), "Contoso");
  EXPECT_TRUE(health.checked_at.ends_with('Z'));
  EXPECT_EQ(health.error_message, "");
  EXPECT_EQ(connections_->secrets(one.id).at("refresh_token"), "renewed");
}

TEST_F(ConnectionCheckTest, TellsWarningsFromFailures) {
  const auto one = connection();
  Json reply{{"tenant", {{"id", "t1"}}}, {"message", "It works."}, {"warnings", {"Soon."}}};
  plugins_.check = [&](ScriptedPlugins::Process&) { return reply; };
  EXPECT_EQ(checks().check(one).state, core::HealthState::warning);
  reply["works"] = false;
  reply["next_step"] = "Grant it.";
  const auto failed = checks().check(one);
  EXPECT_EQ(failed.state, core::HealthState::failed);
  EXPECT_EQ(failed.error_next_step, "Grant it.");
  EXPECT_EQ(failed.error_code, "failed_precondition");
  EXPECT_FALSE(failed.check.empty()) << "what was found all the same";
  reply = {{"nothing", true}};
  EXPECT_EQ(checks().check(one).error_code, "internal");
  plugins_.check = [](ScriptedPlugins::Process&) -> Json {
    throw Error(Status::unauthenticated,
                {.message = "The secret has expired.", .next_step = "Make a new one."});
  };
  const auto refused = checks().check(one);
  EXPECT_EQ(refused.state, core::HealthState::failed);
  EXPECT_EQ(refused.error_code, "unauthenticated");
  EXPECT_TRUE(refused.check.empty());
}

TEST_F(ConnectionCheckTest, IsOfThePastWhenForgotten) {
  const auto one = connection();
  plugins_.check = [](ScriptedPlugins::Process&) -> Json {
    return {{"tenant", {{"id", "t1"}}}, {"message", "It works."}};
  };
  (void)checks().check(one);
  health_->forget(one.id);
  EXPECT_EQ(checks().health(one).state, core::HealthState::unknown);
  connections_->remove(one.id);
  health_->save(one.id, "{}");
  EXPECT_FALSE(health_->find(one.id)) << "it was removed while it was checked";
}

TEST_F(ConnectionCheckTest, KnowsJobsThatHaveNotEnded) {
  const auto one = connection();
  const auto jobs = store::make_job_repository(database_);
  core::JobRequest request;
  request.workspace_id = 1;
  request.plugin_id = "scripted";
  request.connection_id = one.id;
  request.plugin_options = "{}";
  EXPECT_EQ(health_->unfinished_job(one.id), 0);
  const auto job = jobs->create(request);
  EXPECT_EQ(health_->unfinished_job(one.id), job);
  jobs->cancel(job);
  EXPECT_EQ(health_->unfinished_job(one.id), 0);
}

TEST_F(ConnectionCheckTest, KnowsTheEndsThatThePluginTells) {
  const auto one = connection();
  const auto in = [](int days) {
    const std::chrono::year_month_day day(
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days(days));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
  };
  Json reply{{"tenant", {{"id", "t1"}}}, {"message", "It works."}};
  reply["expiries"] = {{{"name", "password"}, {"expires_on", in(20)}},
                       {{"name", "not stored"}, {"expires_on", in(1)}}};
  plugins_.check = [&](ScriptedPlugins::Process&) { return reply; };
  const auto health = checks().check(one);
  EXPECT_EQ(health.expiries, (std::vector<core::Expiry>{{"password", in(20), 20}}));
  EXPECT_EQ(health.state, core::HealthState::warning);
  reply["expiries"][0]["expires_on"] = "soon";
  EXPECT_EQ(checks().check(one).state, core::HealthState::failed) << "what is no day is no answer";
}

TEST(ConnectionRules, KnowWhenSecretsEnd) {
  using namespace std::chrono_literals;
  const std::chrono::sys_days today{2026y / std::chrono::November / 23};
  const core::Settings settings{{"a_expires", "2026-12-05"},
                                {"b_expires", "2026-11-20"},
                                {"c_expires", "soon"},
                                {"d_expires", "2026-12-06"}};
  EXPECT_EQ(core::known_expiries(settings, {"a", "b", "c"}, {}, today),
            (std::vector<core::Expiry>{{"b", "2026-11-20", -3}, {"a", "2026-12-05", 12}}));
  EXPECT_EQ(core::known_expiries(settings, {"a", "c"},
                                 {{"a", "2026-11-24"}, {"c", "2026-11-25"}, {"e", "2026-11-26"}}, today),
            (std::vector<core::Expiry>{{"a", "2026-11-24", 1}, {"c", "2026-11-25", 2}}))
      << "the plugin knows it from the credential itself";
}

TEST(ConnectionRules, ChangeOnlyWhatIsGiven) {
  EXPECT_EQ(core::changed_settings({{"a", "1"}, {"b", "2"}}, {{"b", ""}, {"c", "3"}}),
            (core::Settings{{"a", "1"}, {"c", "3"}}));
}

}  // namespace
}  // namespace rollcall::wizard
