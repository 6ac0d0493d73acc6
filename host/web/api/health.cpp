#include "web/api/health.hpp"

#include "rollcall/sdk/error.hpp"
#include "web/api/call.hpp"

#include <spdlog/spdlog.h>

namespace rollcall::web::api {
namespace {

constexpr std::chrono::seconds kGoodFor{2};

}  // namespace

http::Response answer_health() {
  return plain_text(200, "ok\n");
}

http::Response Readiness::answer() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!asked_at_ || now - *asked_at_ >= kGoodFor) {
    fault_ = ask();
    asked_at_ = std::chrono::steady_clock::now();
  }
  return fault_.empty() ? plain_text(200, "ready\n") : plain_text(503, fault_ + "\n");
}

std::string Readiness::ask() {
  try {
    open_()->require_ready();
    return {};
  } catch (const Error& error) {
    spdlog::warn("Not ready: {} {}", error.message(), error.detail());
    return error.status() == Status::failed_precondition
               ? "The database cannot be used as it is; see the log."
               : "The database does not answer.";
  } catch (const std::exception&) {
    spdlog::warn("Not ready: the database could not be asked.");
    return "The database could not be asked.";
  }
}

}  // namespace rollcall::web::api
