#include "web/support/host.hpp"

#include "accounts/accounts.hpp"
#include "core/audit_ports.hpp"
#include "store/repositories.hpp"
#include "web/support/contract_check.hpp"
#include "wizard/connection_check.hpp"
#include "wizard/wizard_flow.hpp"

#include <algorithm>

#include <soci/soci.h>

namespace rollcall::test::web {
namespace {

class TextWriter final : public http::BodyWriter {
 public:
  explicit TextWriter(std::string& text) : text_(text) {}
  void write(std::string_view bytes) override { text_ += bytes; }

 private:
  std::string& text_;
};

std::shared_ptr<accounts::PasswordHasher> quick_hasher() {
  static const auto hasher = std::make_shared<accounts::PasswordHasher>(accounts::HashCost::least);
  return hasher;
}

accounts::Stores account_stores(const std::shared_ptr<store::Database>& database) {
  return {store::make_account_repository(database), store::make_session_repository(database),
          store::make_token_repository(database), store::make_sign_in_failure_repository(database)};
}

core::NewAccount account(const char* user, const char* name, core::Role role) {
  return {user, name, std::string(user) + "@example.com", role, kPassword};
}

}  // namespace

bool RecordedEvents::send(http::Event event) {
  const std::lock_guard lock(mutex_);
  if (!has_gone_ && !is_closed_) events_.push_back(std::move(event));
  return !has_gone_ && !is_closed_;
}

void RecordedEvents::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

std::vector<http::Event> RecordedEvents::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

bool RecordedEvents::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

void RecordedEvents::go_away() {
  const std::lock_guard lock(mutex_);
  has_gone_ = true;
}

Reply Client::get(const std::string& path, const HeaderList& headers) {
  return send("GET", path, nullptr, headers);
}
Reply Client::post(const std::string& path, const nlohmann::json& body, const HeaderList& headers) {
  return send("POST", path, body, headers);
}
Reply Client::put(const std::string& path, const nlohmann::json& body, const HeaderList& headers) {
  return send("PUT", path, body, headers);
}
Reply Client::patch(const std::string& path, const nlohmann::json& body, const HeaderList& headers) {
  return send("PATCH", path, body, headers);
}
Reply Client::del(const std::string& path, const HeaderList& headers) {
  return send("DELETE", path, nullptr, headers);
}

Reply Client::send(const std::string& method, const std::string& path, const nlohmann::json& body,
                   const HeaderList& headers) {
  http::Request request;
  request.method = method;
  const auto question = path.find('?');
  request.path = std::string(api::kApiRoot) + path.substr(0, question);
  if (question != std::string::npos) request.query = path.substr(question + 1);
  request.client_address = address;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  request.headers.add("Host", "rollcall.example");
  if (!cookie.empty()) request.headers.add("Cookie", cookie);
  if (!csrf_token.empty() && method != "GET") request.headers.add("X-CSRF-Token", csrf_token);
  if (!api_token.empty()) request.headers.add("Authorization", "Bearer " + api_token);
  if (!body.is_null()) {
    if (!request.headers.has("Content-Type")) request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
  }
  const Reply reply = host_.send(request);
  take_cookie(reply);
  return reply;
}

void Client::take_cookie(const Reply& reply) {
  const std::string set = reply.header("Set-Cookie");
  if (set.empty()) return;
  cookie = set.find("Max-Age=0") == std::string::npos ? set.substr(0, set.find(';')) : "";
  if (cookie.empty()) csrf_token.clear();
}

Reply Client::sign_in(const std::string& user, const std::string& password) {
  const Reply reply = post("/session", {{"user", user}, {"password", password}});
  if (reply.status == 200) csrf_token = reply.json().at("csrf_token");
  return reply;
}

Host::Host()
    : database_url("sqlite://" + folder.file("rollcall.db")),
      database(std::make_shared<store::Database>(database_url)),
      facts{"1.2.3", "sqlite", "/usr/lib/rollcall/plugins", "http://rollcall.example", false},
      services(new api::Services{facts, plugins, queue, notifier, test_messages}),
      router(std::make_unique<api::Router>(api::all_operations())) {
  const auto secrets = std::make_shared<store::SecretBox>(folder.file("secrets.key"));
  services->accounts = accounts::make_accounts(account_stores(database), quick_hasher());
  services->audit = store::make_audit_repository(database);
  services->connections = store::make_connection_repository(database, secrets);
  const std::shared_ptr<core::ConnectionHealthRepository> health =
      store::make_connection_health_repository(database);
  const std::shared_ptr<core::ConnectionRepository> connections =
      store::make_connection_repository(database, secrets);
  services->connection_checks =
      std::make_unique<wizard::ConnectionChecks>(plugins, connections, health, database_url);
  services->wizards = std::make_unique<wizard::WizardFlow>(
      wizard::WizardPorts{store::make_wizard_repository(database, secrets), connections, health, plugins,
                          queue, sessions, database_url, facts.public_url + "/oauth/callback"});
  services->jobs = store::make_job_repository(database);
  services->notices = store::make_notice_repository(database);
  services->notification_settings = store::make_notification_settings_repository(database, secrets);
}

Reply Host::send(const http::Request& request) {
  http::Response response = router->handle(request, *services);
  Reply reply{response.status, response.headers, response.body, nullptr};
  if (response.stream) {
    TextWriter writer(reply.body);
    response.stream(writer);
  }
  if (response.events) {
    reply.events = std::make_shared<RecordedEvents>();
    response.events(reply.events);
  }
  EXPECT_EQ(contract_errors(request, response, reply.body), "") << request.method << " " << request.path;
  return reply;
}

void Host::stand_in(const std::string& operation_id, api::Operation operation) {
  auto operations = router->operations();
  operations[operation_id] = std::move(operation);
  router = std::make_unique<api::Router>(std::move(operations));
}

void Host::execute(const std::string& statement) {
  database->session() << statement;
}

std::string Host::value_of(const std::string& query) {
  std::string value;
  soci::indicator indicator = soci::i_ok;
  database->session() << query, soci::into(value, indicator);
  return indicator == soci::i_null ? "NULL" : value;
}

std::vector<std::string> Host::audit_lines() {
  core::AuditQuery query;
  query.limit = 1000;
  std::vector<std::string> lines;
  for (const auto& entry : services->audit->page(query))
    lines.push_back(entry.actor + ": " + entry.action + " " + entry.object +
                    (entry.refused ? " (refused)" : ""));
  return lines;
}

WebTest::WebTest() {
  auto& accounts = *host.services->accounts;
  ada = accounts.add(account("ada", "Ada Lovelace", core::Role::administrator)).id;
  vera = accounts.add(account("vera", "Vera Viewer", core::Role::viewer)).id;
  EXPECT_EQ(admin.sign_in("ada", kPassword).status, 200U);
  EXPECT_EQ(viewer.sign_in("vera", kPassword).status, 200U);
}

std::string field_error(const Reply& reply, const std::string& pointer) {
  const auto problem = reply.json();
  for (const auto& error : problem.value("errors", nlohmann::json::array()))
    if (error.at("pointer") == pointer) return error.at("message");
  return "";
}

}  // namespace rollcall::test::web
