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
  std::chrono::seconds request_time{30};  ///< from the first byte of a request to its last
  std::chrono::seconds idle_time{60};     ///< between requests
  std::chrono::seconds send_time{30};     ///< without the client taking a byte
  std::size_t connections = 1000;
  std::size_t connections_of_address = 200;
  std::size_t queued_events = 64;  ///< of one event stream
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                 ///< 0: any free one
  std::filesystem::path tls_certificate;  ///< PEM chain; empty: plain HTTP
  std::filesystem::path tls_key;
  bool behind_proxy = false;  ///< believe X-Forwarded-For and X-Forwarded-Proto
  Limits limits = {};
  std::size_t workers = 4;  ///< threads that run the handler
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

  /// Takes no more connections, closes idle ones and event streams, lets requests in work end within `grace`,
  /// then drops them. Returns when all is over.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(5));

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rollcall::web::http
