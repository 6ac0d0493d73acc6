#include "app/web_host.hpp"

#include "app/connection_checks.hpp"
#include "app/engine.hpp"
#include "app/housekeeping.hpp"
#include "app/mail_server.hpp"
#include "app/open_files.hpp"
#include "app/web_listen.hpp"
#include "app/web_services.hpp"
#include "notices/channels.hpp"
#include "notices/deliverer.hpp"
#include "notices/storing_notifier.hpp"
#include "notices/test_messages.hpp"
#include "rollcall/people/session.hpp"
#include "store/repositories.hpp"
#include "web/api/health.hpp"
#include "web/api/job_watch.hpp"
#include "web/api/metrics.hpp"
#include "web/api/oauth_callback.hpp"
#include "web/api/problem.hpp"
#include "web/api/router.hpp"
#include "web/http/server.hpp"
#include "web/http/static_files.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::app {
namespace {

namespace api = web::api;
namespace http = web::http;

void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

/// Stores notices, and sends them on.
class Notices {
 public:
  explicit Notices(const Configuration& configuration)
      : secrets_(std::make_shared<store::SecretBox>(configuration.secrets_key_file)),
        channels_({.mail = mail_server_of(configuration), .public_url = configuration.http_public_url}),
        open_([&configuration, secrets = secrets_] {
          return store::make_outbox(open_database(configuration), secrets);
        }),
        tests_(channels_),
        notifier_(open_, mail(), [this] { wake(); }) {}

  /// Once the tables are there.
  void start_sending() { deliverer_ = std::make_unique<notices::Deliverer>(open_, channels_); }
  void stop_sending() { deliverer_.reset(); }

  [[nodiscard]] core::Notifier& notifier() noexcept { return notifier_; }
  [[nodiscard]] core::TestSender& tests() noexcept { return tests_; }
  [[nodiscard]] core::MailService mail() const noexcept {
    return channels_.has_mail() ? core::MailService::configured : core::MailService::none;
  }
  /// Something may be due.
  void wake() const noexcept {
    if (deliverer_) deliverer_->wake();
  }

 private:
  std::shared_ptr<store::SecretBox> secrets_;
  notices::Channels channels_;
  notices::OpenOutbox open_;
  notices::TestMessages tests_;
  notices::StoringNotifier notifier_;
  std::unique_ptr<notices::Deliverer> deliverer_;
};

/// Each connection is an open file.
http::ServerOptions affordable(http::ServerOptions options) {
  const std::uint64_t open_files = raise_open_files();
  const std::size_t wanted = options.limits.connections;
  options.limits.connections = affordable_connections(wanted, open_files);
  if (options.limits.connections < wanted)
    spdlog::warn("Open files are limited to {}: at most {} connections are taken instead of {}", open_files,
                 options.limits.connections, wanted);
  else
    spdlog::info("At most {} connections are taken; open files are limited to {}", wanted, open_files);
  return options;
}

/// Paths that are the programming interface's go to its router, all others to the panel.
class WebHost {
 public:
  WebHost(const Configuration& configuration, Engine& engine, Notices& notices)
      : shared_{configuration,
                engine,
                notices.notifier(),
                notices.tests(),
                std::make_shared<accounts::PasswordHasher>(),
                std::make_shared<store::PeopleSearch>(
                    [&configuration] { return open_database(configuration); }, core::kDefaultWorkspaceId),
                std::make_unique<wizard::SessionKeeper>(wizard::SessionKeeper::Limits{}),
                facts_of(configuration, notices),
                nullptr},
        watch_([this] { return make_web_services(shared_); }),
        services_([this] { return make_web_services(shared_); }),
        router_(api::all_operations()),
        files_(panel_folder(configuration)),
        readiness_(open_monitor(configuration)),
        metrics_(ROLLCALL_VERSION, open_monitor(configuration), [this] { return figures(); }) {
    shared_.job_watch = &watch_;
    server_ = std::make_unique<http::Server>(
        affordable(listen_options(configuration)),
        api::counted([this](const http::Request& request) { return answer(request); }, metrics_));
    // Any free port is known only now.
    shared_.facts.public_url = public_address(configuration, server_->port());
    is_ready_ = true;
  }

  [[nodiscard]] const std::string& address() const noexcept { return shared_.facts.public_url; }
  void stop() { server_->stop(); }

  /// What the first administrator opens; empty when there is an administrator.
  [[nodiscard]] std::string first_link() const {
    const auto services = make_web_services(shared_);
    if (!services->accounts->first_administrator_needed()) return {};
    return address() + "/first#" + services->accounts->make_first_link();
  }

 private:
  static api::HostFacts facts_of(const Configuration& configuration, const Notices& notices) {
    const auto backend = people::DatabaseUrl::parse(configuration.database_url).backend;
    return {ROLLCALL_VERSION, backend == people::Backend::sqlite ? "sqlite" : "postgresql",
            configuration.plugins_folder.string(), "", notices.mail() == core::MailService::configured};
  }

  http::Response answer(const http::Request& request) {
    if (!is_ready_) return starting();
    if (request.path == "/healthz") return api::answer_health();
    if (request.path == "/readyz") return readiness_.answer();
    const bool is_metrics = request.path == "/metrics";
    const bool is_callback = request.path == api::kCallbackPath;
    if (!is_metrics && !is_callback && !request.path.starts_with("/api/")) return files_.answer(request);
    try {
      if (is_metrics) return metrics_.answer(request, services_.here());
      if (is_callback) return api::oauth_callback(request, services_.here());
      return router_.handle(request, services_.here());
    } catch (const Error& error) {
      // A thread's first request opens its database session.
      spdlog::error("{} {}: {} [{}]", request.method, request.path, error.message(), error.detail());
      return api::problem_reply(api::problem_of(error), "");
    }
  }

  static api::OpenMonitor open_monitor(const Configuration& configuration) {
    return [&configuration] { return store::make_host_monitor(open_database(configuration)); };
  }

  [[nodiscard]] api::ServerFigures figures() const {
    const http::Load load = server_->load();
    return {load.connections, load.requests_waiting, load.requests_running};
  }

  static http::Response starting() {
    http::Response response;
    response.status = 503;
    response.headers.add("Retry-After", "1");
    return response;
  }

  SharedServices shared_;
  api::JobWatch watch_;
  ServicesByThread services_;
  api::Router router_;
  http::StaticFiles files_;
  api::Readiness readiness_;
  api::Metrics metrics_;
  std::atomic<bool> is_ready_{false};
  std::unique_ptr<http::Server> server_;  ///< last: its threads use all of the above
};

Housekeeping::Open open_retention(const Configuration& configuration) {
  return [&configuration] { return store::make_retention(open_database(configuration)); };
}

}  // namespace

void run_web_host(const Configuration& configuration, std::stop_token stop,
                  const std::function<void(const cli::StartedService&)>& started) {
  static_cast<void>(listen_options(configuration));  // refuses before anything is touched
  Notices notices(configuration);
  Engine engine(configuration, notices.mail(), [&notices] { notices.wake(); });
  notices.start_sending();
  WebHost web(configuration, engine, notices);
  engine.start_workers();
  const auto checks = start_connection_checks(configuration, engine, notices.notifier());
  const Housekeeping housekeeping(open_retention(configuration), configuration.retention);
  spdlog::info("Listening on {}, with {} workers", web.address(), configuration.jobs_workers);
  started({web.address(), web.first_link()});
  wait_for(stop);
  spdlog::info("Stopping");
  engine.stop_workers();
  web.stop();
}

void run_worker_host(const Configuration& configuration, std::stop_token stop,
                     const std::function<void(const cli::StartedService&)>& started) {
  Notices notices(configuration);
  Engine engine(configuration, notices.mail(), [&notices] { notices.wake(); });
  notices.start_sending();
  engine.start_workers();
  const auto checks = start_connection_checks(configuration, engine, notices.notifier());
  const Housekeeping housekeeping(open_retention(configuration), configuration.retention);
  spdlog::info("Working, with {} workers", configuration.jobs_workers);
  started({});
  wait_for(stop);
  spdlog::info("Stopping");
  engine.stop_workers();
}

}  // namespace rollcall::app
