#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::simulator {

/// One answered request. Holds no secret and no access token.
struct LoggedRequest {
  std::uint64_t number = 0;  ///< from 1, in the order of the answers
  std::uint64_t connection_id = 0;
  std::string method;
  std::string target;
  unsigned status = 0;
  std::string fault;  ///< name of the scripted fault that it met, or empty
  std::string request_id;
  std::string client_request_id;
  std::string consistency_level;
  std::string accept_encoding;
  std::string user_agent;
  std::string token_tag;         ///< tells access tokens apart without giving them away; empty without one
  std::uint64_t body_bytes = 0;  ///< length of the reply before compression
};

/// The latest requests. Safe to use from several threads.
class RequestLog {
 public:
  void add(LoggedRequest request);
  [[nodiscard]] std::vector<LoggedRequest> all() const;
  /// Those whose target contains `part`.
  [[nodiscard]] std::vector<LoggedRequest> matching(std::string_view part) const;
  /// How many were answered since the start or the last clear(), forgotten ones included.
  [[nodiscard]] std::uint64_t count() const;
  void clear();

 private:
  mutable std::mutex mutex_;
  std::deque<LoggedRequest> requests_;
  std::uint64_t count_ = 0;
};

}  // namespace rollcall::simulator
