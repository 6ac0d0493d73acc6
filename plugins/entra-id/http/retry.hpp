#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// How patient a request is.
struct RetryPolicy {
  int attempts = 10;
  std::chrono::milliseconds base{2'000};  ///< first pause where the service names none; then doubled
  std::chrono::milliseconds cap{180'000};
  std::chrono::milliseconds identity_lag{60'000};  ///< how long a just consented app may be unknown
  std::chrono::milliseconds request_deadline{100'000};
  /// For all requests of a call together; nothing: no such limit.
  std::optional<std::chrono::milliseconds> total = {};
  std::optional<std::chrono::steady_clock::time_point> give_up_at = {};  ///< set by starting_now()

  [[nodiscard]] static RetryPolicy import() { return {}; }
  /// For what somebody waits for in front of a form; stays below the 30 s of check().
  [[nodiscard]] static RetryPolicy interactive() {
    return {.attempts = 4,
            .base = std::chrono::milliseconds{1'000},
            .cap = std::chrono::milliseconds{8'000},
            .identity_lag = std::chrono::milliseconds{15'000},
            .request_deadline = std::chrono::milliseconds{12'000},
            .total = std::chrono::milliseconds{20'000}};
  }
  /// The same with its total counted from now.
  [[nodiscard]] RetryPolicy starting_now() const;
  /// What is left for one request.
  [[nodiscard]] std::chrono::milliseconds next_deadline() const;
};

/// Retry-After as RFC 9110 10.2.3 has it: seconds or a date. Nothing when it is absent or unreadable.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

/// A random GUID for client-request-id. Thread-safe.
[[nodiscard]] std::string make_request_id();

/// The pauses of one request: counts attempts, doubles, adds jitter.
class Backoff {
 public:
  explicit Backoff(const RetryPolicy& policy);

  /// The next pause, or nothing when patience is over. What the service asked for is obeyed exactly.
  [[nodiscard]] std::optional<std::chrono::milliseconds> next(
      std::optional<std::chrono::milliseconds> asked_for = {});
  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  RetryPolicy policy_;
  std::chrono::steady_clock::time_point start_;
  int failures_ = 0;
};

}  // namespace rollcall::entra_id
