#include "http/proxy.hpp"

#include "connect_proxy.hpp"
#include "http/http.hpp"
#include "import_fixture.hpp"
#include "raw_server.hpp"
#include "simulator/certificate.hpp"
#include "support/temp_dir.hpp"

#include <map>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using test::ConnectProxy;
using test::RawConnection;
using test::RawServer;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr auto kPassword = "p:w%d~secret";

TEST(ProxyAddress, HasManySpellings) {
  const auto plain = parse_proxy("http://proxy.example:3128");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->address(), "http://proxy.example:3128");
  EXPECT_EQ(plain->user, "");
  EXPECT_EQ(parse_proxy("proxy.example:3128/")->address(), "http://proxy.example:3128");
  EXPECT_EQ(parse_proxy("HTTP://Proxy.example")->address(), "http://proxy.example:8080");
  EXPECT_EQ(parse_proxy("http://[::1]:3128")->address(), "http://[::1]:3128");
  EXPECT_EQ(parse_proxy("http://[::1]")->address(), "http://[::1]:8080");
  EXPECT_EQ(parse_proxy("http://proxy.example:80")->address(), "http://proxy.example:80");
  const auto with_credentials = parse_proxy("http://us%40er:p%3Aw@proxy.example:3128");
  ASSERT_TRUE(with_credentials);
  EXPECT_EQ(with_credentials->user, "us@er");
  EXPECT_EQ(with_credentials->password, "p:w");
  EXPECT_EQ(with_credentials->address(), "http://proxy.example:3128");
  for (const auto* text : {"", "http://", "https://proxy.example", "socks5://proxy.example:1080", "a b:3128",
                           "proxy.example:0", "proxy.example:99999", "http://proxy.example/path",
                           "http://:pw@proxy.example", "http://u%zz:p@proxy.example", "http://u%4:p@x"})
    EXPECT_FALSE(parse_proxy(text)) << text;
}

TEST(NoProxy, NamesServersInManyWays) {
  const auto graph = *parse_url("https://graph.microsoft.com");
  for (const auto* list :
       {"*", "graph.microsoft.com", "GRAPH.microsoft.com", "microsoft.com", ".microsoft.com",
        "*.microsoft.com", "graph.microsoft.com:443", "a.example, microsoft.com", "a.example microsoft.com"})
    EXPECT_TRUE(is_exempt(list, graph)) << list;
  for (const auto* list : {"", ",", "graph.microsoft.com:8443", "soft.com", "login.microsoft.com",
                           "graph.microsoft.com.example", "10.0.0.0/8", ".", ":443"})
    EXPECT_FALSE(is_exempt(list, graph)) << list;

  const auto address = *parse_url("https://10.1.2.3:8443");
  for (const auto* list : {"10.1.2.3", "10.1.2.3:8443", "10.0.0.0/8", "10.1.2.2/31", "0.0.0.0/0"})
    EXPECT_TRUE(is_exempt(list, address)) << list;
  for (const auto* list : {"10.1.2.3:443", "10.1.2.4", "11.0.0.0/8", "10.1.2.0/31", "10.0.0.0/33",
                           "10.0.0.0/", "::/0", "2.3", "1.2.3"})
    EXPECT_FALSE(is_exempt(list, address)) << list;

  const auto six = *parse_url("https://[2001:db8::5]:8443");
  for (const auto* list : {"2001:db8::5", "[2001:db8::5]", "[2001:db8::5]:8443", "2001:db8::/32"})
    EXPECT_TRUE(is_exempt(list, six)) << list;
  for (const auto* list : {"[2001:db8::5]:443", "2001:db9::/32", "2001:db8::6"})
    EXPECT_FALSE(is_exempt(list, six)) << list;
}

std::string chosen(const ProxySettings& settings, const char* server,
                   std::map<std::string, std::string> variables) {
  const auto proxy =
      choose_proxy(settings, *parse_url(server), [&](const char* name) { return variables[name]; });
  return proxy ? proxy->address() : "none";
}

TEST(Proxy, IsChosenBySettingThenEnvironment) {
  const ProxySettings environment;
  const ProxySettings none{.use = ProxySettings::Use::none};
  const ProxySettings fixed{.use = ProxySettings::Use::fixed, .fixed = {.host = "own.example"}};
  const auto* graph = "https://graph.microsoft.com";
  EXPECT_EQ(chosen(environment, graph, {}), "none");
  EXPECT_EQ(chosen(environment, graph, {{"HTTPS_PROXY", "http://a:1"}}), "http://a:1");
  EXPECT_EQ(chosen(environment, graph, {{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "b:2"}}),
            "http://b:2");
  EXPECT_EQ(chosen(environment, graph, {{"HTTP_PROXY", "http://a:1"}}), "none") << "that is for plain http";
  EXPECT_EQ(chosen(environment, graph, {{"HTTPS_PROXY", "a:1"}, {"NO_PROXY", "microsoft.com"}}), "none");
  EXPECT_EQ(chosen(environment, graph, {{"HTTPS_PROXY", "a:1"}, {"no_proxy", "x"}, {"NO_PROXY", "*"}}),
            "http://a:1");
  EXPECT_EQ(chosen(environment, "https://127.0.0.1:8443", {{"HTTPS_PROXY", "a:1"}}), "none");
  EXPECT_EQ(chosen(none, graph, {{"HTTPS_PROXY", "a:1"}}), "none");
  EXPECT_EQ(chosen(fixed, graph, {{"HTTPS_PROXY", "a:1"}, {"NO_PROXY", "*"}}), "http://own.example:8080");
  EXPECT_EQ(chosen(fixed, "http://127.0.0.1:1", {}), "none") << "the proxy would see the token";
  try {
    (void)chosen(environment, graph, {{"HTTPS_PROXY", "https://user:hunter2@a:1"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("HTTPS_PROXY"));
    EXPECT_THAT(error.message() + error.next_step() + error.detail(), Not(HasSubstr("hunter2")));
  }
}

/// A server with TLS whose certificate is trusted, to be reached through a proxy.
struct BehindProxy {
  test::SelfSigned certificate = {};
  RawServer server{
      [](RawConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
      },
      &certificate};
  rollcall::test::TempDir folder = {};

  [[nodiscard]] Transport through(std::uint16_t port, std::string user = "", std::string password = "") {
    certificate.write_to(folder.file("ca.pem"), folder.file("key.pem"));
    return {.ca_file = folder.file("ca.pem"),
            .proxy = Proxy{
                .host = "127.0.0.1", .port = port, .user = std::move(user), .password = std::move(password)}};
  }

  /// Nothing: the server answered.
  std::optional<Error> failure(const Transport& transport, std::chrono::milliseconds deadline = 60s) {
    HttpClient http(*parse_url(server.url()), transport);
    PageBuffer body;
    const StopSignal stop;
    try {
      http.send({.target = "/x", .headers = {{"Authorization", "Bearer token~secret"}}, .deadline = deadline},
                body, stop);
      EXPECT_EQ(body.text(), "hello");
      return std::nullopt;
    } catch (const HttpError& error) {
      auto refusal = http.to_error(error);
      EXPECT_THAT(refusal.message() + refusal.next_step() + refusal.detail(), Not(HasSubstr("secret~")));
      EXPECT_THAT(refusal.message() + refusal.next_step() + refusal.detail(), Not(HasSubstr(kPassword)));
      return refusal;
    }
  }
};

TEST(Proxy, OpensATunnelAndSeesNothingElse) {
  BehindProxy behind;
  ConnectProxy proxy;
  EXPECT_FALSE(behind.failure(behind.through(proxy.port())));
  EXPECT_EQ(proxy.tunnels(), 1);
  ASSERT_EQ(proxy.requests().size(), 1U);
  const auto head = proxy.requests().front();
  EXPECT_TRUE(head.starts_with("CONNECT 127.0.0.1:")) << head;
  EXPECT_THAT(head, Not(HasSubstr("Bearer")));
  EXPECT_THAT(head, Not(HasSubstr("Proxy-Authorization")));
}

TEST(Proxy, IsGivenItsCredentials) {
  BehindProxy behind;
  ConnectProxy proxy({.credentials = std::string("anna:") + kPassword});
  EXPECT_FALSE(behind.failure(behind.through(proxy.port(), "anna", kPassword)));
  EXPECT_EQ(proxy.tunnels(), 1);
  for (const auto& [user, password] : {std::pair{"", ""}, std::pair{"anna", "wrong"}}) {
    const auto error = behind.failure(behind.through(proxy.port(), user, password));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->status(), Status::failed_precondition);
    EXPECT_THAT(error->message(), HasSubstr(proxy.url() + " demands a user name and password"));
    EXPECT_THAT(error->next_step(), HasSubstr("proxy_password"));
    EXPECT_THAT(error->detail(), HasSubstr("407"));
  }
  EXPECT_EQ(proxy.tunnels(), 1);
  EXPECT_EQ(behind.server.requests(), 1);
}

TEST(Proxy, ThatRefusesIsNamed) {
  BehindProxy behind;
  ConnectProxy proxy({.refusal = 403});
  const auto error = behind.failure(behind.through(proxy.port()));
  ASSERT_TRUE(error);
  EXPECT_THAT(error->message(), HasSubstr(proxy.url() + " opens no connection to " + behind.server.url()));
  EXPECT_THAT(error->detail(), HasSubstr("403"));
}

TEST(Proxy, ThatCannotBeReachedIsNamed) {
  BehindProxy behind;
  const auto port = test::closed_port();
  const auto error = behind.failure(behind.through(port));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->status(), Status::unavailable);
  EXPECT_THAT(error->message(), HasSubstr("through the proxy http://127.0.0.1:" + std::to_string(port)));
}

TEST(Proxy, ThatNeverAnswersCostsNoMoreThanTheDeadline) {
  BehindProxy behind;
  const ConnectProxy proxy({.silent = true});
  auto http = std::make_unique<HttpClient>(*parse_url(behind.server.url()), behind.through(proxy.port()));
  PageBuffer body;
  const StopSignal stop;
  try {
    http->send({.target = "/x", .deadline = 100ms}, body, stop);
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_EQ(error.failure(), HttpFailure::timeout);
  }
  http.reset();
  EXPECT_EQ(proxy.waiting(), 1) << "the client's end waited for the end of what it had abandoned";
}

TEST(Proxy, ThatNeverAnswersHoldsUpNoCancelling) {
  BehindProxy behind;
  const ConnectProxy proxy({.silent = true});
  auto http = std::make_unique<HttpClient>(*parse_url(behind.server.url()), behind.through(proxy.port()));
  PageBuffer body;
  const StopSignal stop([&] { return proxy.waiting() == 1; });
  EXPECT_THROW(http->send({.target = "/x"}, body, stop), Cancelled);
  http.reset();
  EXPECT_EQ(proxy.waiting(), 1);
}

TEST(Proxy, DoesNotHideWhoTheServerIs) {
  BehindProxy behind;
  ConnectProxy proxy;
  auto transport = behind.through(proxy.port());
  transport.ca_file.clear();
  const auto error = behind.failure(transport);
  ASSERT_TRUE(error);
  EXPECT_THAT(error->message(), HasSubstr("certificate of " + behind.server.url() + " is not trusted"));
}

TEST(Proxy, CarriesAWholeImport) {
  const rollcall::test::TempDir folder;
  auto options = test::company();
  options.tls_certificate_file = folder.file("cert.pem");
  options.tls_key_file = folder.file("key.pem");
  simulator::write_self_signed_certificate(options.tls_certificate_file, options.tls_key_file);
  test::Workbench bench(options);
  ConnectProxy proxy({.credentials = std::string("anna:") + kPassword});
  auto settings = nlohmann::json::parse(bench.host.settings);
  settings["ca_file"] = options.tls_certificate_file;
  settings["proxy"] = proxy.url();
  settings["proxy_user"] = "anna";
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  const nlohmann::json everybody{{"groups", {"All employees"}}, {"add", true}};
  EXPECT_THAT(bench.refusal(everybody).message(), HasSubstr("demands a user name and password"));

  bench.host.secrets["proxy_password"] = std::string(kPassword) + "\n";
  bench.restart_plugin();
  EXPECT_EQ(bench.import(everybody).counts.fetched, bench.simulator.expected("All employees").users);
  EXPECT_GE(proxy.tunnels(), 2) << "login and Graph";
  EXPECT_EQ(static_cast<std::uint64_t>(proxy.tunnels()), bench.simulator.connections())
      << "nothing went past it";
  EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr(kPassword)));
  bench.restart_plugin();
}

}  // namespace
}  // namespace rollcall::entra_id
