// The real plugin in a process of its own, and the simulated tenant: from the first page to a queued job.
#include "browser.hpp"
#include "core/job_queue.hpp"
#include "extension/plugin_host.hpp"
#include "simulator/simulator.hpp"
#include "store/repositories.hpp"
#include "support/temp_dir.hpp"
#include "wizard/connection_check.hpp"
#include "wizard/wizard_flow.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <soci/soci.h>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;
using simulator::DeviceCodeState;

class RecordingQueue final : public core::JobQueue {
 public:
  std::int64_t submit(const core::JobRequest&) override { return 0; }
  core::JobRequest settle(const core::JobRequest& request) override {
    requests.push_back(request);
    return request;
  }
  void wake() override {}
  void resume(std::int64_t, core::Approval) override {}
  void cancel(std::int64_t) override {}
  std::vector<core::JobRequest> requests;
};

extension::PluginHostOptions plugin_options() {
  extension::PluginHostOptions options;
  options.program = PLUGIN_PROCESS_RUNNER;
  options.arguments = {};
  return options;
}

class EntraWizard : public testing::Test {
 protected:
  EntraWizard() {
    const std::filesystem::path folder = folder_.path() / "plugins";
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    std::filesystem::copy_file(ENTRA_ID_PLUGIN, folder / "entra-id.so");
    std::filesystem::permissions(folder / "entra-id.so",
                                 std::filesystem::perms::owner_all | std::filesystem::perms::group_read);
    database_->session() << "INSERT INTO administrators (user_name, user_key, role, password_hash, enabled) "
                            "VALUES ('ada', 'ada', 'administrator', 'x', 1)";
    plugins_ = std::make_unique<extension::PluginHost>(folder, *plugin_repository_, plugin_options());
    plugins_->enable("entra-id");
    wizards_ = std::make_unique<WizardFlow>(
        WizardPorts{store::make_wizard_repository(database_, box_), connections_,
                    store::make_connection_health_repository(database_), *plugins_, queue_, *sessions_,
                    "sqlite://" + folder_.file("rollcall.db"), "http://localhost/oauth/callback"});
    auto switches = tenant_.switches();
    switches.device_code_interval = std::chrono::seconds{1};
    tenant_.set_switches(switches);
  }

  static Json page(const core::WizardView& wizard) { return Json::parse(wizard.page); }
  static std::string step(const core::WizardView& wizard) { return page(wizard).value("step", ""); }

  core::WizardView open(bool is_connect = false) {
    return wizards_->open({.administrator_id = 1, .plugin_id = "entra-id", .connect_only = is_connect});
  }
  core::WizardView answer(const core::WizardView& wizard, const std::string& step, const Json& answers) {
    return wizards_->answer(1, wizard.id, wizard.version, step, answers.dump());
  }
  [[nodiscard]] Json settings(std::string_view client) const {
    return {{"tenant_id", std::string(simulator::kTenantId)},
            {"client_id", std::string(client)},
            {"cloud", "custom"},
            {"login_url", tenant_.login_url()},
            {"graph_url", tenant_.graph_url()}};
  }

  /// From the groups to the job.
  void import_sales(core::WizardView wizard) {
    ASSERT_EQ(step(wizard), "groups") << wizard.page;
    const Json found =
        Json::parse(wizards_->choices(1, wizard.id, {.name = "groups", .search = "sal", .limit = 5}));
    ASSERT_FALSE(found.at("items").empty());
    const std::string sales = tenant_.group_id("Sales");
    const Json named = Json::parse(wizards_->choices(1, wizard.id, {.name = "groups", .ids = {sales}}));
    EXPECT_EQ(named.at("items").at(0).at("name"), "Sales");

    wizard = answer(wizard, "groups", {{"groups", {sales}}});
    ASSERT_EQ(step(wizard), "options") << wizard.page;
    wizard = answer(wizard, "options", {{"add", true}, {"update", false}, {"email_from", "mail"}});
    ASSERT_EQ(page(wizard).at("kind"), "summary") << wizard.page;
    EXPECT_EQ(page(wizard).at("groups").at(0).at("name"), "Sales");
    EXPECT_GT(wizards_->start(1, wizard.id, wizard.version, {.requested_by = "ada"}), 0);
    ASSERT_EQ(queue_.requests.size(), 1U);
    EXPECT_EQ(Json::parse(queue_.requests[0].plugin_options).at("groups"), Json({sales}));
    EXPECT_EQ(queue_.requests[0].connection_id, wizard.connection_id);
    EXPECT_GT(wizard.connection_id, 0);
    expect_no_secret_in_clear_text();
  }

  void expect_no_secret_in_clear_text() {
    std::ostringstream bytes;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
      if (file.path().filename().string().starts_with("rollcall.db"))
        bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
    for (const auto& secret : tenant_.secrets_seen())
      EXPECT_EQ(bytes.str().find(secret), std::string::npos) << "a secret lies in the database";
  }

  test::TempDir folder_;
  simulator::Simulator tenant_{simulator::SimulatorOptions{}};
  RecordingQueue queue_;
  std::shared_ptr<store::Database> database_ =
      std::make_shared<store::Database>("sqlite://" + folder_.file("rollcall.db"));
  std::shared_ptr<store::SecretBox> box_ = std::make_shared<store::SecretBox>(folder_.file("secrets.key"));
  std::unique_ptr<core::PluginRepository> plugin_repository_ = store::make_plugin_repository(database_);
  std::shared_ptr<core::ConnectionRepository> connections_ =
      store::make_connection_repository(database_, box_);
  std::unique_ptr<extension::PluginHost> plugins_;
  std::unique_ptr<SessionKeeper> sessions_ = std::make_unique<SessionKeeper>(SessionKeeper::Limits{});
  std::unique_ptr<WizardFlow> wizards_;
};

TEST_F(EntraWizard, ImportsBySecret) {
  auto wizard = open();
  ASSERT_EQ(step(wizard), "connect");
  Json answers = settings(simulator::kClientId);
  answers["client_secret"] = "no~such~Secret.Value";
  wizard = answer(wizard, "connect", answers);
  ASSERT_EQ(step(wizard), "connect");
  EXPECT_NE(page(wizard).at("errors").at("").get<std::string>().find("secret"), std::string::npos);
  EXPECT_TRUE(connections_->list(1).empty());

  answers["client_secret"] = std::string(simulator::kClientSecret);
  wizard = answer(wizard, "connect", answers);
  EXPECT_EQ(wizard.saved, core::SavedConnection::created);
  import_sales(wizard);

  const auto again = open();
  EXPECT_EQ(step(again), "groups") << "the connection works, so nobody is asked for it again";
  auto checks = ConnectionChecks(*plugins_, connections_, store::make_connection_health_repository(database_),
                                 "sqlite://" + folder_.file("rollcall.db"));
  const auto health = checks.check(connections_->list(1).at(0));
  EXPECT_NE(health.state, core::HealthState::failed) << health.error_message;
  EXPECT_FALSE(health.check.empty());
}

TEST_F(EntraWizard, ImportsAfterSigningInInTheBrowser) {
  Json answers = settings(simulator::kPublicClientId);
  answers["auth"] = "delegated";
  answers["sign_in"] = "browser";
  auto wizard = answer(open(), "connect", answers);
  ASSERT_EQ(page(wizard).at("kind"), "external") << wizard.page;

  tenant_.sign_ins().set_browser_declines(true);
  auto back = wizards_->callback(follow(page(wizard).at("url")));
  ASSERT_TRUE(back);
  EXPECT_EQ(step(*back), "connect");
  EXPECT_NE(page(*back).at("errors").at("").get<std::string>().find("declined"), std::string::npos);

  tenant_.sign_ins().set_browser_declines(false);
  wizard = answer(*back, "connect", answers);
  const auto came = follow(page(wizard).at("url"));
  ASSERT_TRUE(came.contains("code"));
  back = wizards_->callback(came);
  ASSERT_TRUE(back);
  EXPECT_FALSE(wizards_->callback(came)) << "once";
  EXPECT_EQ(connections_->secret_names(back->connection_id), std::vector<std::string>{"refresh_token"});
  import_sales(*back);
}

TEST_F(EntraWizard, ImportsAfterTypingACodeIn) {
  Json answers = settings(simulator::kPublicClientId);
  answers["auth"] = "delegated";
  auto wizard = answer(open(), "connect", answers);
  ASSERT_EQ(page(wizard).at("kind"), "code") << wizard.page;
  const std::string code = page(wizard).at("code");
  EXPECT_EQ(page(wizards_->poll(1, wizard.id)).at("code"), code) << "nobody has typed it in yet";
  ASSERT_TRUE(tenant_.sign_ins().decide(code, DeviceCodeState::approved));
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (page(wizard).at("kind") == "code" && std::chrono::steady_clock::now() < give_up) {
    try {
      wizard = wizards_->poll(1, wizard.id);
    } catch (const Error& error) {
      ASSERT_EQ(error.status(), Status::throttled) << error.message();
      std::this_thread::sleep_for(std::chrono::milliseconds(error.reason().retry_after_ms));
    }
  }
  import_sales(wizard);
}

TEST_F(EntraWizard, SignsInAgainWithoutAnImport) {
  auto wizard = open(true);
  Json answers = settings(simulator::kClientId);
  answers["client_secret"] = std::string(simulator::kClientSecret);
  wizard = answer(wizard, "connect", answers);
  EXPECT_EQ(page(wizard), Json({{"kind", "done"}}));
  ASSERT_EQ(connections_->list(1).size(), 1U);
  wizard = open(true);
  EXPECT_EQ(step(wizard), "connect");
  EXPECT_EQ(Json::parse(wizard.answers).at("connect").at("login_url"), tenant_.login_url());
  EXPECT_EQ(wizard.stored_secrets.at("connect"), std::vector<std::string>{"client_secret"});
}

TEST_F(EntraWizard, EndsTheProcessOfADisabledPlugin) {
  const auto wizard = open();
  EXPECT_EQ(sessions_->processes(), 1U);
  plugins_->disable("entra-id");
  wizards_->end_processes("entra-id");
  EXPECT_EQ(sessions_->processes(), 0U);
  EXPECT_THROW((void)answer(wizard, "connect", settings(simulator::kClientId)), Error);
}

}  // namespace
}  // namespace rollcall::wizard
