#pragma once

#include "web/http/server.hpp"
#include "wire.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

namespace rollcall::web::http::test {

/// True as soon as the condition holds; false when it does not within half a minute.
inline bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

inline Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

/// A server whose answer is the path, or the body of the request, unless the test sets another handler. After
/// each test it has to be as good as new.
class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}, Handler handler = {}) {
    handler_ = std::move(handler);
    server_ = std::make_unique<Server>(std::move(options), [this](const Request& request) {
      ++handled_;
      {
        const std::lock_guard lock(mutex_);
        last_ = request;
      }
      if (handler_ && request.path != "/good") return handler_(request);
      Response response;
      response.headers.add("Content-Type", "text/plain");
      response.body = request.body.empty() ? request.path : request.body;
      return response;
    });
  }

  void TearDown() override {
    if (!server_) return;
    EXPECT_TRUE(serves_well());
    EXPECT_TRUE(eventually([this] { return at_rest(); })) << "something is left over";
  }

  /// Everybody is gone and nothing is kept for anybody.
  [[nodiscard]] bool at_rest() const {
    const Load load = server_->load();
    return load.connections + load.requests_waiting + load.requests_running + load.body_bytes == 0;
  }

  [[nodiscard]] bool serves_well() {
    bool good = false;
    return eventually([&] {  // a flood may still be draining
      Client client(server_->port());
      const auto answer = client.ask(get("/good", "Connection: close\r\n"));
      good = answer && answer->status == 200 && answer->body == "/good" && answer->whole;
      return good;
    });
  }

  [[nodiscard]] Client client() const { return Client(server_->port()); }
  /// The status of the only answer, 0 without one; the server has to close afterwards.
  unsigned status_and_close(std::string_view request) {
    Client client(server_->port());
    const auto answer = client.ask(request);
    EXPECT_TRUE(client.closed());
    return answer && answer->whole ? answer->status : 0;
  }
  [[nodiscard]] Request last_request() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  [[nodiscard]] int handled() const { return handled_; }

  std::unique_ptr<Server> server_;

 private:
  Handler handler_;
  std::atomic<int> handled_{0};
  std::mutex mutex_;
  Request last_;
};

}  // namespace rollcall::web::http::test
