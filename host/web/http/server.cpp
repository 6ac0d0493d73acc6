#include "web/http/server.hpp"

#include "rollcall/sdk/error.hpp"
#include "web/http/client_address.hpp"
#include "web/http/connection.hpp"
#include "web/http/refusal.hpp"
#include "web/http/response_head.hpp"
#include "web/http/roster.hpp"
#include "web/http/transport.hpp"
#include "web/http/worker_pool.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace rollcall::web::http {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr int kIoThreads = 2;
constexpr std::chrono::milliseconds kPauseAfterFailedAccept{100};
constexpr std::chrono::milliseconds kPatienceAfterDrop = std::chrono::seconds(5);

constexpr Refusal kNoPlace{503, "Too many connections are open.", "Try again in a moment."};

Tcp::endpoint endpoint_of(asio::io_context& context, const std::string& address, std::uint16_t port) {
  error_code error;
  const auto numeric = asio::ip::make_address(address, error);
  if (!error) return {numeric, port};
  Tcp::resolver resolver(context);
  const auto found = resolver.resolve(address, std::to_string(port), Tcp::resolver::passive, error);
  if (!error && !found.empty()) return *found.begin();
  throw Error(Status::unavailable,
              {.message = fmt::format("Rollcall cannot find the address {} to listen on.", address),
               .next_step = "Correct [http] listen; 127.0.0.1 is this machine.",
               .detail = error.message()});
}

Tcp::acceptor listen(asio::io_context& context, const std::string& address, std::uint16_t port) {
  const Tcp::endpoint endpoint = endpoint_of(context, address, port);
  error_code error;
  Tcp::acceptor acceptor(asio::make_strand(context));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(Tcp::acceptor::max_listen_connections, error);
  if (!error) return acceptor;
  throw Error(Status::unavailable,
              {.message = fmt::format("Rollcall cannot listen on {} port {}.", address, port),
               .next_step = "Stop what uses the port, or choose another in [http] listen.",
               .detail = error.message()});
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(ServerOptions options, Handler handler)
      : roster_(options.limits.connections,
                options.behind_proxy ? options.limits.connections : options.limits.connections_of_address),
        tls_(options.tls_certificate.empty() ? nullptr
                                             : tls_context(options.tls_certificate, options.tls_key)),
        workers_(options.workers, options.limits.queued_requests),
        shared_{.limits = options.limits,
                .tls = tls_ != nullptr,
                .behind_proxy = options.behind_proxy,
                .most_streams = std::max<std::size_t>(2, options.workers) - 1,
                .handler = std::move(handler),
                .workers = workers_},
        context_(kIoThreads),
        still_needed_(context_.get_executor()),
        acceptor_(listen(context_, options.address, options.port)),
        retry_(acceptor_.get_executor()),
        port_(acceptor_.local_endpoint().port()) {
    accept();
    for (int i = 0; i < kIoThreads; ++i) threads_.emplace_back([this] { run(); });
  }

  ~Implementation() { stop(std::chrono::seconds(5)); }

  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  [[nodiscard]] Load load() const {
    return {.connections = roster_.size(),
            .requests_waiting = workers_.waiting(),
            .requests_running = workers_.running(),
            .body_bytes = shared_.body_bytes};
  }

  void stop(std::chrono::milliseconds grace) {
    const std::lock_guard lock(stopping_);
    if (threads_.empty()) return;
    shared_.stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      retry_.cancel();
    });
    roster_.for_each([](const auto& connection) { connection->wind_down(); });
    roster_.wait_until_empty(grace);
    roster_.for_each([](const auto& connection) { connection->drop(); });
    workers_.stop();
    roster_.wait_until_empty(kPatienceAfterDrop);
    context_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  /// An exception, such as for want of memory, costs the connection that it came from.
  void run() {
    for (;;) {
      try {
        context_.run();
        return;
      } catch (...) {
        spdlog::error("A connection was dropped: the system may be short of memory");
      }
    }
  }

  /// On the acceptor's strand; each connection has one of its own.
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](error_code error, Tcp::socket socket) {
      if (shared_.stopping || !acceptor_.is_open()) return;
      if (error) {
        accept_later();
        return;
      }
      accept();
      serve(std::move(socket));
    });
  }

  /// Most likely there are no more file descriptors: asking again at once would take a whole core.
  void accept_later() {
    retry_.expires_after(kPauseAfterFailedAccept);
    retry_.async_wait([this](error_code cancelled) {
      if (!cancelled && !shared_.stopping) accept();
    });
  }

  void serve(Tcp::socket socket) {
    error_code error;
    const Tcp::endpoint client = socket.remote_endpoint(error);
    if (error) return;  // gone already
    socket.set_option(Tcp::no_delay(true), error);
    auto place = roster_.admit(address_origin(client.address()));
    if (!place) {
      turn_away(socket);
      return;
    }
    Roster::Place& reserved = *place;
    auto transport = tls_ ? tls_transport(std::move(socket), *tls_) : plain_transport(std::move(socket));
    auto connection = std::make_shared<Connection>(shared_, std::move(transport), std::move(place));
    reserved.taken_by(connection);
    connection->start();
    if (shared_.stopping) connection->wind_down();
  }

  /// At no cost: what is said fits into the socket's buffer, or is not said. By TLS it could not be read.
  void turn_away(Tcp::socket& socket) const {
    if (tls_) return;
    const Response response = refused(kNoPlace);
    const auto head = head_of(response, {.size = response.body.size(), .keep_alive = false});
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.send(asio::buffer(*head + response.body), 0, ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
  }

  // Connections, which the context keeps, refer to what stands before it.
  Roster roster_;
  std::unique_ptr<asio::ssl::context> tls_;
  WorkerPool workers_;
  Shared shared_;
  asio::io_context context_;
  /// While a worker has the only request, the context has nothing to do but must not end.
  const asio::executor_work_guard<asio::io_context::executor_type> still_needed_;
  Tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  const std::uint16_t port_;
  std::mutex stopping_;
  std::vector<std::thread> threads_;
};

Server::Server(ServerOptions options, Handler handler)
    : implementation_(std::make_unique<Implementation>(std::move(options), std::move(handler))) {}

Server::~Server() = default;

std::uint16_t Server::port() const noexcept {
  return implementation_->port();
}

Load Server::load() const {
  return implementation_->load();
}

void Server::stop(std::chrono::milliseconds grace) {
  implementation_->stop(grace);
}

}  // namespace rollcall::web::http
