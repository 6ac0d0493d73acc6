#include "web/api/metrics.hpp"

#include "rollcall/sdk/error.hpp"
#include "web/api/contract.hpp"
#include "web/api/router.hpp"
#include "web/api/services.hpp"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace rollcall::web::api {
namespace {

constexpr std::string_view kBearer = "Bearer ";

void begin(std::string& out, const char* name, const char* type, const char* help) {
  out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void gauge(std::string& out, const char* name, const char* help, std::uint64_t value) {
  begin(out, name, "gauge", help);
  out += fmt::format("{} {}\n", name, value);
}

bool is_on_this_machine(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

bool may_read(const http::Request& request, Services& services) {
  const auto header = request.headers.get("Authorization");
  if (!header.starts_with(kBearer)) return is_on_this_machine(request.client_address);
  const auto holder = services.accounts->find_token(header.substr(kBearer.size()));
  return holder && holder->token.scopes.contains("read");
}

http::Response plain(unsigned status, const char* type, std::string text) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", type);
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = std::move(text);
  return response;
}

class CountedSink final : public http::EventSink {
 public:
  CountedSink(std::shared_ptr<http::EventSink> sink, std::shared_ptr<std::atomic<std::uint64_t>> count)
      : sink_(std::move(sink)), count_(std::move(count)) {
    ++*count_;
  }
  ~CountedSink() override { --*count_; }
  CountedSink(const CountedSink&) = delete;
  CountedSink& operator=(const CountedSink&) = delete;

  bool send(http::Event event) override { return sink_->send(std::move(event)); }
  void close() override { sink_->close(); }

 private:
  std::shared_ptr<http::EventSink> sink_;
  std::shared_ptr<std::atomic<std::uint64_t>> count_;
};

std::string operation_of(const http::Request& request) {
  if (!request.path.starts_with(kApiRoot)) return "outside";
  const auto match =
      Contract::instance().find(request.method, std::string_view(request.path).substr(kApiRoot.size()));
  return match.operation == nullptr ? "unknown" : match.operation->id;
}

}  // namespace

Metrics::Metrics(std::string version, OpenMonitor open, std::function<ServerFigures()> server)
    : version_(std::move(version)), open_(std::move(open)), server_(std::move(server)) {}

void Metrics::count(std::string_view operation, unsigned status, std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
  const std::lock_guard lock(timings_mutex_);
  auto found = timings_.find(operation);
  if (found == timings_.end()) found = timings_.emplace(std::string(operation), Timing{}).first;
  Timing& timing = found->second;
  ++timing.buckets[bucket];
  ++timing.by_class[status / 100];
  timing.seconds += seconds;
}

http::Response Metrics::answer(const http::Request& request, Services& services) {
  try {
    if (may_read(request, services)) return plain(200, "text/plain; version=0.0.4; charset=utf-8", text());
  } catch (const Error& error) {
    spdlog::warn("Nobody could be asked for the right to read metrics: {}", error.detail());
  }
  auto response = plain(401, "text/plain; charset=utf-8",
                        "Metrics are for this machine itself, or for an API token of scope \"read\".\n");
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

std::string Metrics::text() {
  std::string out;
  begin(out, "rollcall_build_info", "gauge", "Which Rollcall this is.");
  out += fmt::format("rollcall_build_info{{version=\"{}\"}} 1\n", version_);
  write_requests(out);
  if (server_) {
    const ServerFigures figures = server_();
    gauge(out, "rollcall_http_connections", "Open connections.", figures.connections);
    gauge(out, "rollcall_http_requests_waiting", "Requests that wait for a thread.",
          figures.requests_waiting);
    gauge(out, "rollcall_http_requests_running", "Requests that are being answered.",
          figures.requests_running);
  }
  gauge(out, "rollcall_http_event_streams", "Open event streams.", *event_streams_);
  write_database(out);
  return out;
}

void Metrics::write_requests(std::string& out) {
  const std::lock_guard lock(timings_mutex_);
  begin(out, "rollcall_http_requests_total", "counter", "Requests by operation and class of status.");
  for (const auto& [operation, timing] : timings_)
    for (const auto& [status, count] : timing.by_class)
      out += fmt::format("rollcall_http_requests_total{{operation=\"{}\",status=\"{}xx\"}} {}\n", operation,
                         status, count);
  begin(out, "rollcall_http_request_duration_seconds", "histogram",
        "Time until an answer is ready to be sent.");
  for (const auto& [operation, timing] : timings_) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < timing.buckets.size(); ++i) {
      total += timing.buckets[i];
      const std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
      out += fmt::format("rollcall_http_request_duration_seconds_bucket{{operation=\"{}\",le=\"{}\"}} {}\n",
                         operation, bound, total);
    }
    out += fmt::format(
        "rollcall_http_request_duration_seconds_sum{{operation=\"{0}\"}} {1}\n"
        "rollcall_http_request_duration_seconds_count{{operation=\"{0}\"}} {2}\n",
        operation, timing.seconds, total);
  }
}

void Metrics::write_database(std::string& out) {
  core::HostFigures figures;
  bool answers = true;
  try {
    const std::lock_guard lock(monitor_mutex_);
    if (!monitor_) monitor_ = open_();
    try {
      figures = monitor_->figures();
    } catch (const Error&) {
      monitor_.reset();  // opened anew next time, in case its session was cut off
      throw;
    }
  } catch (const Error& error) {
    spdlog::warn("The metrics lack what the database holds: {} {}", error.message(), error.detail());
    answers = false;
  }
  gauge(out, "rollcall_database_up", "Whether the database answers.", answers ? 1 : 0);
  if (!answers) return;
  begin(out, "rollcall_jobs", "gauge", "Jobs by state.");
  for (const auto& [state, count] : figures.jobs)
    out += fmt::format("rollcall_jobs{{state=\"{}\"}} {}\n", state, count);
  const auto queued = figures.jobs.find("queued");
  gauge(out, "rollcall_job_queue_length", "Jobs that wait for a worker.",
        queued == figures.jobs.end() ? 0 : queued->second);
  begin(out, "rollcall_people_imported_total", "counter", "People whom imports have read.");
  out += fmt::format("rollcall_people_imported_total {}\n", figures.people_imported);
  begin(out, "rollcall_deliveries", "gauge", "Notifications sent outside, by channel and state.");
  for (const auto& [what, count] : figures.deliveries) {
    const auto space = what.find(' ');
    out += fmt::format("rollcall_deliveries{{channel=\"{}\",state=\"{}\"}} {}\n", what.substr(0, space),
                       what.substr(space + 1), count);
  }
  gauge(out, "rollcall_sessions", "Sessions of people that have not expired.", figures.sessions);
  gauge(out, "rollcall_connections", "Connections that are set up.", figures.connections);
}

std::shared_ptr<http::EventSink> Metrics::counted(std::shared_ptr<http::EventSink> sink) const {
  return std::make_shared<CountedSink>(std::move(sink), event_streams_);
}

http::Handler counted(http::Handler handler, Metrics& metrics) {
  return [handler = std::move(handler), &metrics](const http::Request& request) {
    const auto start = std::chrono::steady_clock::now();
    auto response = handler(request);
    metrics.count(operation_of(request), response.status, std::chrono::steady_clock::now() - start);
    if (response.events)
      response.events = [begin = std::move(response.events),
                         &metrics](std::shared_ptr<http::EventSink> sink) {
        begin(metrics.counted(std::move(sink)));
      };
    return response;
  };
}

}  // namespace rollcall::web::api
