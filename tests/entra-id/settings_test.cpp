#include "settings.hpp"

#include "raw_server.hpp"
#include "rollcall/sdk/error.hpp"
#include "support/temp_dir.hpp"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kTenant = "7D3C9F52-6A0E-4B8B-9C11-5E2F4A7B8C90";
constexpr auto kClient = "1F0B8F5E-3C64-4A0E-8A55-0F6F1F6B7A01";

Json good() {
  return {{"tenant_id", kTenant}, {"client_id", kClient}};
}

Json with(std::string key, Json value) {
  Json settings = good();
  settings[std::move(key)] = std::move(value);
  return settings;
}

std::string refusal(const Json& settings) {
  try {
    (void)parse_settings(settings.dump());
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_FALSE(error.next_step().empty());
    return error.message();
  }
  return "accepted";
}

TEST(Settings, AcceptsTheShortestConnection) {
  const auto settings = parse_settings(good().dump());
  EXPECT_EQ(settings.tenant_id, "7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90");
  EXPECT_EQ(settings.client_id, "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a01");
  EXPECT_EQ(settings.login.origin(), "https://login.microsoftonline.com");
  EXPECT_EQ(settings.scope(), "https://graph.microsoft.com/.default");
}

TEST(Settings, AcceptsADomainAsTenant) {
  EXPECT_EQ(parse_settings(with("tenant_id", "Contoso.OnMicrosoft.com").dump()).tenant_id,
            "contoso.onmicrosoft.com");
}

TEST(Settings, KnowsTheCloudsHosts) {
  const auto hosts = [](const char* cloud) {
    const auto settings = parse_settings(with("cloud", cloud).dump());
    return settings.login.host + " " + settings.graph.host;
  };
  EXPECT_EQ(hosts("global"), "login.microsoftonline.com graph.microsoft.com");
  EXPECT_EQ(hosts("usgov"), "login.microsoftonline.us graph.microsoft.us");
  EXPECT_EQ(hosts("usgov-dod"), "login.microsoftonline.us dod-graph.microsoft.us");
  EXPECT_EQ(hosts("china"), "login.partner.microsoftonline.cn microsoftgraph.chinacloudapi.cn");
}

TEST(Settings, AcceptsACustomCloud) {
  Json settings = with("cloud", "custom");
  settings["login_url"] = "https://login.example.com/";
  settings["graph_url"] = "http://127.0.0.1:8080/graph/";
  const auto parsed = parse_settings(settings.dump());
  EXPECT_EQ(parsed.login.target, "");
  EXPECT_EQ(parsed.graph.origin(), "http://127.0.0.1:8080");
  EXPECT_EQ(parsed.graph.target, "/graph");
  EXPECT_EQ(parsed.scope(), "http://127.0.0.1:8080/graph/.default");
}

TEST(Settings, KnowsTheWaysToSignIn) {
  EXPECT_EQ(parse_settings(good().dump()).auth, Auth::client_secret);
  EXPECT_EQ(parse_settings(with("auth", "certificate").dump()).auth, Auth::certificate);
  EXPECT_EQ(parse_settings(with("auth", "delegated").dump()).auth, Auth::delegated);
  EXPECT_EQ(parse_settings(with("client_secret_expires", "2028-02-29").dump()).client_secret_expires,
            std::chrono::sys_days{std::chrono::year{2028} / 2 / 29});
}

TEST(Settings, NamesTheKeyThatCannotWork) {
  const auto custom = [](const char* login, const char* graph) {
    Json settings = with("cloud", "custom");
    settings["login_url"] = login;
    settings["graph_url"] = graph;
    return settings;
  };
  EXPECT_THAT(refusal(with("tenantid", "x")), HasSubstr("'tenantid' is unknown"));
  EXPECT_THAT(refusal({{"client_id", kClient}}), HasSubstr("'tenant_id' is missing"));
  EXPECT_THAT(refusal({{"tenant_id", kTenant}}), HasSubstr("'client_id' is missing"));
  EXPECT_THAT(refusal(with("tenant_id", "")), HasSubstr("'tenant_id' is missing"));
  EXPECT_THAT(refusal(with("tenant_id", "common")), HasSubstr("'tenant_id'"));
  EXPECT_THAT(refusal(with("tenant_id", "a/../b.com")), HasSubstr("'tenant_id'"));
  EXPECT_THAT(refusal(with("client_id", "my app")), HasSubstr("'client_id'"));
  EXPECT_THAT(refusal(with("client_id", 5)), HasSubstr("'client_id'"));
  EXPECT_THAT(refusal(with("cloud", "mars")), HasSubstr("'cloud'"));
  EXPECT_THAT(refusal(with("cloud", "custom")), HasSubstr("'login_url' is missing"));
  EXPECT_THAT(refusal(with("graph_url", "https://graph.example.com")), HasSubstr("'graph_url'"));
  EXPECT_THAT(refusal(custom("http://login.example.com", "https://a.b")), HasSubstr("'login_url'"));
  EXPECT_THAT(refusal(custom("https://a.b", "http://127.example.com")), HasSubstr("'graph_url'"));
  EXPECT_THAT(refusal(custom("https://a.b", "ftp://graph")), HasSubstr("'graph_url'"));
  EXPECT_THAT(refusal(custom("https://a.b", "https://user@graph")), HasSubstr("'graph_url'"));
  EXPECT_THAT(refusal(custom("https://a.b", "https://graph/?x=1")), HasSubstr("'graph_url'"));
  for (const auto* date : {"tomorrow", "2027-1-1", "2027-02-30", "2027-03-31x", "31.03.2027", "2027-03-3 "})
    EXPECT_THAT(refusal(with("client_secret_expires", date)), HasSubstr("'client_secret_expires'")) << date;
  EXPECT_THAT(refusal(with("auth", "magic")), HasSubstr("'auth'"));
  EXPECT_THAT(refusal(with("ca_file", "/nonexistent/ca.pem")), HasSubstr("'ca_file'"));
  EXPECT_THAT(refusal(Json::array()), HasSubstr("not a JSON object"));
}

TEST(Settings, TheCaFileHoldsACertificate) {
  const rollcall::test::TempDir dir;
  std::ofstream(dir.file("none.pem")) << "hello\n";
  EXPECT_THAT(refusal(with("ca_file", dir.file("none.pem"))), HasSubstr("holds no certificate"));
  std::ofstream(dir.file("damaged.pem")) << "# mine\n-----BEGIN CERTIFICATE-----\nAAAA\n";
  EXPECT_THAT(refusal(with("ca_file", dir.file("damaged.pem"))), HasSubstr("or a damaged one"));
  const auto pem = test::SelfSigned().certificate_pem;
  std::ofstream(dir.file("some.pem")) << "# mine\n" << pem << "# and another\n" << pem;
  EXPECT_EQ(parse_settings(with("ca_file", dir.file("some.pem")).dump()).ca_file, dir.file("some.pem"));
  std::ofstream(dir.file("half.pem")) << pem << pem.substr(0, pem.size() / 2);
  EXPECT_THAT(refusal(with("ca_file", dir.file("half.pem"))), HasSubstr("or a damaged one"));
}

TEST(Settings, ProxyIsAnAddressWithoutCredentials) {
  using Use = ProxySettings::Use;
  EXPECT_EQ(parse_settings(good().dump()).proxy.use, Use::environment);
  EXPECT_EQ(parse_settings(with("proxy", "none").dump()).proxy.use, Use::none);
  auto document = with("proxy", "http://proxy.example:3128");
  document["proxy_user"] = "anna";
  const auto proxy = parse_settings(document.dump()).proxy;
  EXPECT_EQ(proxy.use, Use::fixed);
  EXPECT_EQ(proxy.fixed.address(), "http://proxy.example:3128");
  EXPECT_EQ(proxy.fixed.user, "anna");
  EXPECT_THAT(refusal(with("proxy", "http://anna:hunter2@proxy.example:3128")),
              AllOf(HasSubstr("must not hold a user name or password"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal(with("proxy", "https://proxy.example:3128")), HasSubstr("address of an HTTP proxy"));
  EXPECT_THAT(refusal(with("proxy_user", "anna")), HasSubstr("only used with proxy"));
}

TEST(Settings, TellsAnInstanceWithoutConnection) {
  EXPECT_TRUE(is_empty_settings("{}"));
  EXPECT_FALSE(is_empty_settings(R"({"tenant_id":"x"})"));
  EXPECT_FALSE(is_empty_settings("nonsense"));
}

}  // namespace
}  // namespace rollcall::entra_id
