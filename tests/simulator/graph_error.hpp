#pragma once

#include <stdexcept>
#include <string>

namespace rollcall::simulator {

/// A request that Graph rejects: HTTP status, `error.code` and `error.message` of the answer.
class GraphError : public std::runtime_error {
 public:
  GraphError(unsigned status, std::string code, const std::string& message, std::string location = {})
      : std::runtime_error(message),
        status_(status),
        code_(std::move(code)),
        location_(std::move(location)) {}

  [[nodiscard]] unsigned status() const { return status_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  /// The answer's Location header; empty for none.
  [[nodiscard]] const std::string& location() const { return location_; }

  static GraphError bad_request(const std::string& message) { return {400, "Request_BadRequest", message}; }
  static GraphError unsupported(const std::string& message) {
    return {400, "Request_UnsupportedQuery", message};
  }

 private:
  unsigned status_;
  std::string code_;
  std::string location_;
};

}  // namespace rollcall::simulator
