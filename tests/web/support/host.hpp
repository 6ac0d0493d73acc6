#pragma once

#include "store/database.hpp"
#include "support/temp_dir.hpp"
#include "web/api/router.hpp"
#include "web/api/services.hpp"
#include "web/support/doubles.hpp"
#include "wizard/session_keeper.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

/// The operations without a server: requests go straight into the router, over a database of their own.
namespace rollcall::test::web {

namespace api = rollcall::web::api;
namespace http = rollcall::web::http;

/// The other end of an event stream, as the server's would be.
class RecordedEvents final : public http::EventSink {
 public:
  bool send(http::Event event) override;
  void close() override;
  [[nodiscard]] std::vector<http::Event> events() const;
  [[nodiscard]] bool is_closed() const;
  /// From now on send() says that the client has gone.
  void go_away();

 private:
  mutable std::mutex mutex_;
  std::vector<http::Event> events_;
  bool is_closed_ = false, has_gone_ = false;
};

struct Reply {
  unsigned status = 0;
  http::Headers headers;
  std::string body;                        ///< also what a stream wrote
  std::shared_ptr<RecordedEvents> events;  ///< of an event stream

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
  [[nodiscard]] std::string header(std::string_view name) const { return std::string(headers.get(name)); }
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

class Host;

/// A browser, or a script with an API token: sends cookie and CSRF token, or Authorization, by itself.
class Client {
 public:
  explicit Client(Host& host) : host_(host) {}

  /// Paths are below /api/v1 and may have a query.
  Reply get(const std::string& path, const HeaderList& headers = {});
  Reply post(const std::string& path, const nlohmann::json& body = nullptr, const HeaderList& headers = {});
  Reply put(const std::string& path, const nlohmann::json& body, const HeaderList& headers = {});
  Reply patch(const std::string& path, const nlohmann::json& body, const HeaderList& headers = {});
  Reply del(const std::string& path, const HeaderList& headers = {});
  Reply send(const std::string& method, const std::string& path, const nlohmann::json& body,
             const HeaderList& headers);

  Reply sign_in(const std::string& user, const std::string& password);

  std::string cookie, csrf_token, api_token;  ///< empty: not sent
  std::string address = "127.0.0.1";

 private:
  void take_cookie(const Reply& reply);

  Host& host_;
};

/// Everything that `rollcall serve` has, with doubles for plugins, queue and notifications.
class Host {
 public:
  Host();

  /// Each answer is held against the contract.
  Reply send(const http::Request& request);
  /// Puts another operation in the place of one of the contract.
  void stand_in(const std::string& operation_id, api::Operation operation);
  /// Runs one statement as it is.
  void execute(const std::string& statement);
  [[nodiscard]] std::string value_of(const std::string& query);
  /// The audit log as "actor: action object", newest first; refusals end with " (refused)".
  [[nodiscard]] std::vector<std::string> audit_lines();

  TempDir folder;
  std::string database_url;
  std::shared_ptr<store::Database> database;
  ScriptedPlugins plugins;
  RecordedQueue queue;
  RecordedNotifier notifier;
  RecordedTestSender test_messages;
  api::HostFacts facts;
  wizard::SessionKeeper sessions{wizard::SessionKeeper::Limits{}};
  std::unique_ptr<api::Services> services;
  std::unique_ptr<api::Router> router;
};

inline constexpr const char* kPassword = "five wise gray otters";

/// With Ada, an administrator, and Vera, a viewer, signed in.
class WebTest : public testing::Test {
 protected:
  WebTest();

  Host host;
  Client admin{host}, viewer{host}, nobody{host};
  std::int64_t ada = 0, vera = 0;  ///< ids of the accounts

  Reply get(const std::string& path, const HeaderList& headers = {}) { return admin.get(path, headers); }
  Reply post(const std::string& path, const nlohmann::json& body = nullptr, const HeaderList& headers = {}) {
    return admin.post(path, body, headers);
  }
  Reply put(const std::string& path, const nlohmann::json& body, const HeaderList& headers = {}) {
    return admin.put(path, body, headers);
  }
  Reply patch(const std::string& path, const nlohmann::json& body, const HeaderList& headers = {}) {
    return admin.patch(path, body, headers);
  }
  Reply del(const std::string& path, const HeaderList& headers = {}) { return admin.del(path, headers); }
};

/// The sentence about one field in a problem document; empty when it is not named.
[[nodiscard]] std::string field_error(const Reply& reply, const std::string& pointer);

}  // namespace rollcall::test::web
