#pragma once

#include "graph/error.hpp"
#include "http/retry.hpp"
#include "http/throttle_gate.hpp"
#include "log.hpp"
#include "login/token_source.hpp"
#include "settings.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// An answer with status 200 that is not what it should be: asked for again, never taken for "nobody".
class BadPage : public std::exception {
 public:
  explicit BadPage(std::string detail) : detail_(std::move(detail)) {}
  [[nodiscard]] const char* what() const noexcept override { return detail_.c_str(); }

 private:
  std::string detail_;
};

enum class Consistency {
  strong,
  eventual,  ///< with the header that $search and $count need
};

struct GraphRequest {
  std::string target = {};  ///< path and query, sent byte for byte
  Subject subject = Subject::groups;
  std::string object = {};  ///< what it is about, for "... does not exist"; e.g. "The group Sales"
  Consistency consistency = Consistency::strong;
  /// Sent by POST when it is not empty; such a request must be one that may be repeated.
  std::string json = {};
  bool is_delta = false;                   ///< refusals are DeltaRefused
  std::string logged_as = {};              ///< instead of the path, when that names a person
  std::optional<RetryPolicy> policy = {};  ///< other than the client's own
};

/// Requests to Graph with token, ids, retries and the gate that all chains share. Thread-safe.
class GraphClient {
 public:
  /// `settings` and `tokens` must outlive this object.
  GraphClient(const ConnectionSettings& settings, TokenSource& tokens, RetryPolicy policy, Log log,
              GateClock clock = {});

  /// GET, or POST when the request has a body, until it succeeds. `accept` looks at the body and throws
  /// BadPage when it is none; then the request is repeated. Returns the request-id of the accepted answer,
  /// empty when Graph named none. Throws Error (PageTokenExpired and DeltaRefused among them).
  std::string get(const GraphRequest& request, PageBuffer& body, const StopSignal& stop,
                  const std::function<void(const PageBuffer&)>& accept);

  /// "/v1.0" and `rest`, below the configured Graph root.
  [[nodiscard]] std::string path(std::string_view rest) const;

  /// The target of an absolute link, which must lead to the configured Graph host: the token goes nowhere
  /// else.
  [[nodiscard]] std::string pinned_target(std::string_view link) const;

  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
  [[nodiscard]] std::uint64_t retries() const noexcept { return retries_; }

 private:
  struct Attempt;
  Attempt send_once(const GraphRequest& request, PageBuffer& body, const StopSignal& stop,
                    const std::function<void(const PageBuffer&)>& accept);
  void log_attempt(const GraphRequest& request, const Attempt& attempt) const;

  const ConnectionSettings& settings_;
  TokenSource& tokens_;
  RetryPolicy policy_;
  Log log_;
  HttpClient http_;
  ThrottleGate gate_;
  std::atomic<bool> contacted_{false};
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> retries_{0};
};

}  // namespace rollcall::entra_id
