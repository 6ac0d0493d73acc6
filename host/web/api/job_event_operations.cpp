#include "web/api/call.hpp"
#include "web/api/job_documents.hpp"
#include "web/api/job_report_operations.hpp"
#include "web/api/job_watch.hpp"
#include "web/api/services.hpp"

#include <charconv>
#include <optional>

namespace rollcall::web::api {
namespace {

/// What an earlier stream of the job said last; anything else is no reason to refuse.
std::optional<std::int64_t> last_event(const http::Request& request) {
  const std::string_view text = request.headers.get("Last-Event-ID");
  std::int64_t id = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || id < 0)
    return std::nullopt;
  return id;
}

http::Response watch_job(const Call& call) {
  const std::int64_t id = require_job(call).id;
  if (call.services.job_watch == nullptr)
    throw Error(Status::unsupported, {.message = "This Rollcall does not tell how jobs go.",
                                      .next_step = "Ask for the job again now and then."});
  http::Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.events = [&watch = *call.services.job_watch, id, role = role_for_jobs(call.principal),
                     after = last_event(call.request)](std::shared_ptr<http::EventSink> sink) {
    watch.add(id, role, after, std::move(sink));
  };
  return response;
}

}  // namespace

void add_job_event_operations(Operations& operations) {
  operations["watchJob"] = watch_job;
}

}  // namespace rollcall::web::api
