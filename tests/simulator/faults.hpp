#pragma once

#include "http_message.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace rollcall::simulator {

enum class FaultKind : std::uint8_t {
  throttled,                  ///< 429, Retry-After
  throttled_without_hint,     ///< 429, no Retry-After
  unavailable,                ///< 503, Retry-After
  unavailable_on_connection,  ///< 503 now and for every later request on the same TCP connection
  gateway_timeout,            ///< 504 UnknownError with an empty message
  bad_gateway_html,           ///< 502 with an HTML body
  truncated_json,             ///< 200, half of the body, and a Content-Length that fits the half
  cut_connection,             ///< full Content-Length, the connection closes in the middle of the body
  reset_connection,           ///< the same with a TCP reset
  malformed_chunk,            ///< chunked transfer with the chunk header `-2`
  slow_first_byte,            ///< nothing for `delay`, then the true reply
  slow_body,                  ///< half of the body, nothing for `delay`, the rest
  token_expired,              ///< 401; the presented access token stays expired
  page_without_value,         ///< 200 and a page object that has no `value`
  page_token_expired,         ///< 400 Directory_ExpiredPageToken
  garbled_user,               ///< 200, balanced brackets, but a field of the first user is no JSON value
  user_without_id,            ///< 200, and the first user of the page has no `id`
  people_missing,  ///< 200, a whole page, but half of its objects are left out: only a count shows it
};

/// The name used over HTTP, e.g. "throttled_without_hint".
std::string_view fault_name(FaultKind kind);
std::optional<FaultKind> fault_by_name(std::string_view name);

/// One scripted fault: which requests it meets and how often.
struct Fault {
  FaultKind kind = FaultKind::throttled;
  std::string path_contains{};    ///< empty: any path; matched against path and query as sent
  std::uint32_t page = 0;         ///< only this page of a chain, from 1; 0: any
  std::uint32_t nth_request = 1;  ///< begins with the n-th request that matches
  std::int32_t times = 1;         ///< how many requests it hits; negative: without end
  std::chrono::seconds retry_after{1};
  std::chrono::milliseconds delay{0};
};

/// The scripted faults in the order they were added. Safe to use from several threads.
class Faults {
 public:
  void add(const Fault& fault);
  void clear();

  /// The fault that this request meets, if any; counts it.
  std::optional<Fault> meet(const HttpRequest& request, std::uint32_t page);
  /// Faults that have not been used up.
  [[nodiscard]] std::size_t pending() const;

 private:
  struct Scripted {
    Fault fault;
    std::uint32_t matched = 0;
  };
  mutable std::mutex mutex_;
  std::vector<Scripted> scripted_;
  std::unordered_set<std::uint64_t> broken_connections_;
};

}  // namespace rollcall::simulator
