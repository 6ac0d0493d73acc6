#pragma once

#include "core/monitor_ports.hpp"
#include "web/api/health.hpp"
#include "web/http/message.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace rollcall::web::api {

struct Services;

/// What the server knows of itself.
struct ServerFigures {
  std::uint64_t connections = 0;
  std::uint64_t requests_waiting = 0;  ///< for a thread
  std::uint64_t requests_running = 0;
};

/// Counts requests and tells Prometheus (text format 0.0.4) of them and of what the database holds. No
/// personal data: labels are operations, states and versions. Thread-safe.
class Metrics {
 public:
  /// `server` may be empty.
  Metrics(std::string version, OpenMonitor open, std::function<ServerFigures()> server);

  /// One request of the operation, or "static" and the like: from a small set of names.
  void count(std::string_view operation, unsigned status, std::chrono::nanoseconds duration);

  /// /metrics: for this machine itself and for API tokens of scope "read", else 401.
  [[nodiscard]] http::Response answer(const http::Request& request, Services& services);

  /// The sink, counted as an event stream for as long as somebody keeps it.
  [[nodiscard]] std::shared_ptr<http::EventSink> counted(std::shared_ptr<http::EventSink> sink) const;

 private:
  static constexpr std::array<double, 11> kBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                  0.1,   0.25,   0.5,   1,    5};
  struct Timing {
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};  ///< the last one: longer than all bounds
    double seconds = 0;
    std::map<unsigned, std::uint64_t> by_class;  ///< 2 for 2xx
  };

  [[nodiscard]] std::string text();
  void write_requests(std::string& out);
  void write_database(std::string& out);

  std::string version_;
  OpenMonitor open_;
  std::function<ServerFigures()> server_;
  std::shared_ptr<std::atomic<std::uint64_t>> event_streams_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  std::mutex timings_mutex_;
  std::map<std::string, Timing, std::less<>> timings_;
  std::mutex monitor_mutex_;
  std::unique_ptr<core::HostMonitor> monitor_;
};

/// `handler`, with each of its requests counted: under the operationId within the API, "unknown" for what the
/// contract does not know there, "outside" for everything else.
[[nodiscard]] http::Handler counted(http::Handler handler, Metrics& metrics);

}  // namespace rollcall::web::api
