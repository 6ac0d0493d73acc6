#include "web/support/contract_check.hpp"
#include "web/support/host.hpp"

namespace rollcall::test::web {
namespace {

const bool kCovered = cover_area("plugins");

class WebPlugins : public WebTest {
 protected:
  WebPlugins() {
    core::Plugin plugin;
    plugin.id = "entra-id";
    plugin.name = "Entra ID";
    plugin.api_major = 1;
    plugin.api_minor = 1;
    plugin.state = core::PluginState::found;
    host.plugins.plugins.push_back(plugin);
    plugin.id = "broken";
    plugin.state = core::PluginState::failed;
    plugin.reason = "It is no plugin: remove the file.";
    host.plugins.plugins.push_back(plugin);
  }
};

TEST_F(WebPlugins, AreListedWithTheirReasons) {
  const auto plugins = viewer.get("/plugins").json().at("plugins");
  ASSERT_EQ(plugins.size(), 2U);
  EXPECT_EQ(plugins[0].at("api"), "1.1");
  EXPECT_EQ(plugins[1].at("state"), "failed");
  EXPECT_EQ(plugins[1].at("reason"), "It is no plugin: remove the file.");
}

TEST_F(WebPlugins, AreEnabledAndDisabled) {
  EXPECT_EQ(post("/plugins/entra-id/enable").json().at("state"), "ready");
  EXPECT_EQ(post("/plugins/entra-id/disable").json().at("state"), "disabled");
  const auto lines = host.audit_lines();
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], "ada: plugin.disabled entra-id");
  EXPECT_EQ(lines[1], "ada: plugin.enabled entra-id");
  EXPECT_EQ(post("/plugins/nowhere/enable").status, 404U);
  EXPECT_EQ(viewer.post("/plugins/entra-id/enable").status, 403U);
}

TEST_F(WebPlugins, SayWhyTheyCannotBeEnabled) {
  host.plugins.on_enable = [](std::string_view) {
    throw Error(Status::failed_precondition,
                {.message = "The plugin does not start.", .next_step = "Install the library that it needs."});
  };
  const auto reply = post("/plugins/broken/enable");
  EXPECT_EQ(reply.status, 409U);
  EXPECT_EQ(reply.json().at("detail"), "The plugin does not start.");
  EXPECT_EQ(reply.json().at("next_step"), "Install the library that it needs.");
  EXPECT_EQ(host.audit_lines().at(0), "ada: plugin.enabled broken (refused)");
}

}  // namespace
}  // namespace rollcall::test::web
