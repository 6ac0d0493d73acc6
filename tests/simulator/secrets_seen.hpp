#pragma once

#include "http_message.hpp"

#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace rollcall::simulator {

/// Every secret that went over the wire at the login service, for tests that look where it must not be. Safe
/// to use from several threads.
class SecretsSeen {
 public:
  /// Secrets of a form (client secrets, assertions, codes, verifiers, refresh tokens) and of the answer
  /// (tokens, device codes).
  void note(const HttpRequest& request, const HttpReply& reply);
  [[nodiscard]] std::vector<std::string> all() const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> secrets_;
};

}  // namespace rollcall::simulator
