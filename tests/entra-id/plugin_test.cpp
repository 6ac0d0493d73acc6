#include "import_fixture.hpp"

#include <dlfcn.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;
using ::testing::HasSubstr;

TEST(Plugin, ChecksAConnection) {
  Workbench bench;
  const auto check = Json::parse(bench.plugin().check());
  EXPECT_EQ(check.at("tenant").at("id"), simulator::kTenantId);
  EXPECT_EQ(check.at("account"), simulator::kClientId);
  EXPECT_THAT(check.at("message").get<std::string>(), HasSubstr("works"));
}

TEST(Plugin, ListsGroupsAsChoices) {
  Workbench bench;
  const auto choices =
      Json::parse(bench.plugin().list_choices(R"({"name":"groups","search":"sales","limit":5})"));
  ASSERT_EQ(choices.at("items").size(), 1U);
  EXPECT_EQ(choices.at("items").at(0).at("name"), "Sales");
  EXPECT_EQ(choices.at("items").at(0).at("kind"), "security");
  EXPECT_EQ(choices.at("cursor"), "");
  const auto first = Json::parse(bench.plugin().list_choices(R"({"name":"groups","limit":3})"));
  EXPECT_EQ(first.at("items").size(), 3U);
  const Json next{{"name", "groups"}, {"cursor", first.at("cursor")}};
  const auto second = Json::parse(bench.plugin().list_choices(next.dump()));
  EXPECT_EQ(second.at("items").size(), 3U);
  EXPECT_NE(second.at("items").at(0).at("id"), first.at("items").at(0).at("id"));
  const Json ids{{"name", "groups"}, {"ids", {bench.simulator.group_id("Board")}}};
  EXPECT_EQ(Json::parse(bench.plugin().list_choices(ids.dump())).at("items").at(0).at("hidden_membership"),
            true);
}

TEST(Plugin, RefusesQuestionsItDoesNotUnderstand) {
  Workbench bench;
  for (const auto* query : {"", "[]", R"({"name":"people"})", R"({"name":"groups","ids":"x"})",
                            R"({"name":"groups","limit":"many"})"}) {
    EXPECT_THROW((void)bench.plugin().list_choices(query), Error) << query;
  }
}

TEST(Plugin, WithoutAConnectionSaysSo) {
  test::FakeHost host;
  EntraPlugin plugin(host.host());
  try {
    (void)plugin.check();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_THAT(error.message(), HasSubstr("no connection"));
  }
}

TEST(Plugin, IsRefusedWithSettingsThatCannotWork) {
  test::FakeHost host;
  host.settings = R"({"tenant_id":"contoso.com"})";
  EXPECT_THROW(EntraPlugin{host.host()}, Error);
}

/// The file as the host loads it, through the C interface.
TEST(Plugin, WorksThroughItsOneExportedFunction) {
  Workbench bench;
  void* library = dlopen(ENTRA_ID_PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto entry = reinterpret_cast<rollcall_plugin_entry>(dlsym(library, ROLLCALL_PLUGIN_ENTRY_NAME));
  ASSERT_NE(entry, nullptr);
  const auto* descriptor = entry();
  EXPECT_EQ(sdk::view(descriptor->id), "entra-id");
  EXPECT_EQ(sdk::view(descriptor->name), "Entra ID (Azure AD)");

  std::string problem;
  const rollcall_error_sink errors{sizeof errors, 0, &problem,
                                   [](void* context, const rollcall_error* error) {
                                     *static_cast<std::string*>(context) = sdk::view(error->message);
                                   }};
  rollcall_instance* instance = nullptr;
  ASSERT_EQ(descriptor->calls->create(bench.host.table(), &instance, &errors), ROLLCALL_OK) << problem;
  sdk::TextCollector reply;
  EXPECT_EQ(descriptor->calls->check(instance, reply.sink(), &errors), ROLLCALL_OK) << problem;
  EXPECT_THAT(reply.take(), HasSubstr("The connection works"));

  const auto job = bench.tables.start_job();
  const auto options = Json{{"job", job},
                            {"worker", "w"},
                            {"workspace_id", 1},
                            {"dry_run", false},
                            {"options", {{"groups", {"Sales"}}, {"add", true}}}}
                           .dump();
  EXPECT_EQ(descriptor->calls->run(instance, sdk::borrow(options), reply.sink(), &errors), ROLLCALL_OK)
      << problem;
  EXPECT_EQ(bench.tables.counts(job).fetched, bench.simulator.expected("Sales").users);
  EXPECT_EQ(descriptor->calls->run(instance, sdk::borrow("{}"), reply.sink(), &errors),
            ROLLCALL_INVALID_ARGUMENT);
  EXPECT_FALSE(problem.empty());
  descriptor->calls->interrupt(instance);
  descriptor->calls->destroy(instance);
}

}  // namespace
}  // namespace rollcall::entra_id
