#pragma once

#include "web/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::web::http {

/// What a client may cost. Each value is a key of [http] in rollcall.ini.
struct Limits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::chrono::milliseconds request_time = std::chrono::seconds(30);  ///< from its first byte to its last
  std::chrono::milliseconds idle_time = std::chrono::seconds(60);     ///< between requests
  std::chrono::milliseconds send_time = std::chrono::seconds(30);     ///< for the client to take 64 KiB
  std::chrono::milliseconds ping_time = std::chrono::seconds(15);     ///< of silence in an event stream
  std::size_t connections = 1000;
  std::size_t connections_of_address = 200;  ///< of an IPv6 /64 together; without effect behind a proxy
  std::size_t queued_requests = 100;         ///< that wait for a worker; others are told to come again
  std::size_t queued_events = 64;            ///< of one event stream
  std::size_t all_bodies_bytes = 64 * 1024 * 1024;  ///< of all requests together
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                 ///< 0: any free one
  std::filesystem::path tls_certificate;  ///< PEM chain; empty: plain HTTP
  std::filesystem::path tls_key;
  bool behind_proxy = false;  ///< believe the last X-Forwarded-For and X-Forwarded-Proto
  Limits limits = {};
  std::size_t workers =
      4;  ///< threads that run the handler; streams are kept off one of them, if there are two
};

/// What the server is busy with right now.
struct Load {
  std::size_t connections = 0;
  std::size_t requests_waiting = 0;  ///< for a worker
  std::size_t requests_running = 0;
  std::size_t body_bytes = 0;  ///< of requests, in memory
};

/// Serves HTTP/1.1 from the constructor on until stop() or its destructor. Malformed, oversized and slow
/// requests are answered or dropped before the handler hears of them.
class Server {
 public:
  /// Throws Error(unavailable) when the address cannot be listened on, Error(invalid_argument) for a
  /// certificate or key that cannot be used.
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;

  [[nodiscard]] Load load() const;

  /// Takes no more connections, closes idle ones and event streams, lets requests in work end within `grace`,
  /// then drops them. Returns when all is over: a handler that is at work is waited for, its streams are told
  /// that the client has gone. Not for a handler to call.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(5));

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rollcall::web::http
