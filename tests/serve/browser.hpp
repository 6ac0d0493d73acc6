#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace rollcall::test {

struct Answer {
  int status = 0;  ///< 0: nobody answered
  std::string head, body;

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

/// Speaks HTTP to one port of this machine, a connection a request, and keeps its session.
class Browser {
 public:
  /// "http://127.0.0.1:PORT"; the session is kept.
  void set_address(const std::string& address);

  Answer get(const std::string& path) { return send("GET", path, ""); }
  Answer head(const std::string& path) { return send("HEAD", path, ""); }
  Answer post(const std::string& path, const nlohmann::json& body = nullptr) {
    return send("POST", path, body.is_null() ? "" : body.dump());
  }

 private:
  Answer send(const std::string& method, const std::string& path, const std::string& body);
  void keep_session(const Answer& answer);

  std::uint16_t port_ = 0;
  std::string cookie_, csrf_token_;
};

}  // namespace rollcall::test
