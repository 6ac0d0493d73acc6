#include "web/support/contract_check.hpp"
#include "web/support/host.hpp"

namespace rollcall::test::web {
namespace {

using Json = nlohmann::json;

const bool kCovered = cover_area("connections");

class WebConnections : public WebTest {
 protected:
  WebConnections() {
    core::Plugin plugin;
    plugin.id = "entra-id";
    plugin.name = "Entra ID";
    plugin.state = core::PluginState::ready;
    host.plugins.plugins.push_back(plugin);
    host.plugins.on_start = [](const core::PluginContext& context) {
      if (const auto tenant = context.settings.find("tenant_id");
          tenant != context.settings.end() && tenant->second == "bad")
        throw Error(Status::failed_precondition,
                    {.message = "The tenant is no domain name.", .next_step = "Copy it from the overview."});
    };
  }

  Reply add(const Json& more = Json::object()) {
    Json body{{"plugin", "entra-id"},
              {"settings", {{"tenant_id", "contoso.com"}}},
              {"secrets", {{"client_secret", "s3cret-text"}}}};
    body.update(more);
    return post("/connections", body);
  }
  static HeaderList match(const Reply& reply) { return {{"If-Match", reply.header("ETag")}}; }
};

TEST_F(WebConnections, AreAddedWithTheirSecretsByName) {
  const auto reply = add();
  EXPECT_EQ(reply.status, 201U);
  const auto connection = reply.json();
  EXPECT_EQ(reply.header("Location"),
            "/api/v1/connections/" + std::to_string(connection.at("id").get<int>()));
  EXPECT_EQ(connection.at("name"), "default");
  EXPECT_EQ(connection.at("secrets"), Json({"client_secret"}));
  EXPECT_EQ(connection.at("health").at("state"), "unknown");
  EXPECT_EQ(reply.body.find("s3cret-text"), std::string::npos);
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.created 1");
  EXPECT_EQ(get("/connections/1").json(), connection);
  EXPECT_EQ(get("/connections?plugin=entra-id").json().at("connections").size(), 1U);
  EXPECT_TRUE(get("/connections?plugin=other").json().at("connections").empty());
}

TEST_F(WebConnections, AreRefusedByTheRulesOfThePlugin) {
  const auto reply = add({{"settings", {{"tenant_id", "bad"}}}});
  EXPECT_EQ(reply.status, 422U);
  EXPECT_EQ(field_error(reply, "/settings"), "The tenant is no domain name.");
  EXPECT_EQ(field_error(add({{"plugin", "nowhere"}}), "/plugin"), "There is no plugin of this name.");
  EXPECT_TRUE(get("/connections").json().at("connections").empty());
  EXPECT_EQ(add().status, 201U);
  EXPECT_EQ(add().status, 409U) << "the name is taken";
}

TEST_F(WebConnections, AreKeptWhenThePluginCannotJudgeThem) {
  host.plugins.on_start = [](const core::PluginContext&) {
    throw Error(Status::unavailable, {.message = "No process can be started."});
  };
  EXPECT_EQ(add().status, 201U);
}

TEST_F(WebConnections, ShowViewersNoNamesOfSecrets) {
  (void)add({{"settings", {{"tenant_id", "contoso.com"}, {"client_secret_expires", "2020-01-01"}}}});
  EXPECT_EQ(get("/connections/1").json().at("health").at("expiries").at(0).at("secret"), "client_secret");
  const auto seen = viewer.get("/connections/1");
  EXPECT_TRUE(seen.json().at("secrets").empty());
  EXPECT_TRUE(seen.json().at("health").at("expiries").empty());
  EXPECT_EQ(viewer.del("/connections/1", {{"If-Match", "*"}}).status, 403U);
}

TEST_F(WebConnections, AreChangedInWhatIsGiven) {
  const auto first = add();
  const auto reply =
      patch("/connections/1",
            {{"name", "Contoso"}, {"settings", {{"cloud", "usgov"}}}, {"secrets", {{"certificate", "PEM"}}}},
            match(first));
  EXPECT_EQ(reply.status, 200U);
  const auto connection = reply.json();
  EXPECT_EQ(connection.at("name"), "Contoso");
  EXPECT_EQ(connection.at("settings"), Json({{"cloud", "usgov"}, {"tenant_id", "contoso.com"}}));
  EXPECT_EQ(connection.at("secrets"), Json({"certificate", "client_secret"}));
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.changed 1");
  EXPECT_EQ(host.value_of("SELECT message FROM audit ORDER BY id DESC LIMIT 1"),
            "Changed name, cloud, certificate of the connection \"Contoso\" of entra-id.");

  EXPECT_EQ(patch("/connections/1", {{"name", "Other"}}, match(first)).status, 412U);
  EXPECT_EQ(patch("/connections/1", {{"settings", {{"tenant_id", "bad"}}}}, match(reply)).status, 422U);
  const auto removed = patch(
      "/connections/1", {{"settings", {{"cloud", ""}}}, {"secrets", {{"certificate", ""}}}}, match(reply));
  EXPECT_EQ(removed.json().at("settings"), Json({{"tenant_id", "contoso.com"}}));
  EXPECT_EQ(removed.json().at("secrets"), Json({"client_secret"}));
  EXPECT_EQ(patch("/connections/99", {{"name", "x"}}, match(reply)).status, 404U);
}

TEST_F(WebConnections, TellHowTheyAreAndForgetItWhenChanged) {
  const auto added = add();
  host.plugins.script.check = [] {
    return R"({"tenant":{"id":"t1","name":"Contoso"},"message":"Connected.","permissions":[{"name":"User.Read.All","granted":true}]})";
  };
  auto health = post("/connections/1/check").json().at("health");
  EXPECT_EQ(health.at("state"), "ok");
  EXPECT_EQ(health.at("check").at("tenant").at("name"), "Contoso");
  host.plugins.script.check = []() -> std::string {
    throw Error(Status::unauthenticated,
                {.message = "The secret has expired.", .next_step = "Make a new one."});
  };
  const auto reply = post("/connections/1/check");
  EXPECT_EQ(reply.status, 200U);
  health = reply.json().at("health");
  EXPECT_EQ(health.at("state"), "failed");
  EXPECT_EQ(health.at("error"), Json({{"message", "The secret has expired."},
                                      {"next_step", "Make a new one."},
                                      {"code", "unauthenticated"}}));
  const auto changed = patch("/connections/1", {{"secrets", {{"client_secret", "new"}}}}, match(added));
  EXPECT_EQ(changed.json().at("health").at("state"), "unknown");
}

TEST_F(WebConnections, AreRemovedWhenNoJobOfThemRuns) {
  const auto added = add();
  host.execute(
      "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, options, requested_by) "
      "VALUES (1, 'entra-id', 1, 'running', '{}', 'ada')");
  const auto refused = del("/connections/1", match(added));
  EXPECT_EQ(refused.status, 409U);
  EXPECT_EQ(refused.json().at("detail"), "Import 1 of this connection has not ended.");
  host.execute("UPDATE import_jobs SET state = 'completed'");
  EXPECT_EQ(del("/connections/1", {{"If-Match", "\"old\""}}).status, 412U);
  EXPECT_EQ(del("/connections/1", match(added)).status, 204U);
  EXPECT_EQ(get("/connections/1").status, 404U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.removed 1");
}

}  // namespace
}  // namespace rollcall::test::web
