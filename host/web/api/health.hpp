#pragma once

#include "core/monitor_ports.hpp"
#include "web/http/message.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

/// What answers outside /api, to whoever watches over the host, without a session.
namespace rollcall::web::api {

using OpenMonitor = std::function<std::unique_ptr<core::HostMonitor>()>;

/// /healthz: 200 as long as the process answers at all.
[[nodiscard]] http::Response answer_health();

/// /readyz: 200 when the database answers and its tables are of the right versions, else 503 with the reason
/// as plain text, without where the database is. Asked at most once in two seconds, however many want to
/// know: everybody may. Thread-safe.
class Readiness {
 public:
  explicit Readiness(OpenMonitor open) : open_(std::move(open)) {}
  [[nodiscard]] http::Response answer();

 private:
  [[nodiscard]] std::string ask();

  OpenMonitor open_;
  std::mutex mutex_;
  std::optional<std::chrono::steady_clock::time_point> asked_at_;
  std::string fault_;  ///< of the last time; empty: ready
};

}  // namespace rollcall::web::api
