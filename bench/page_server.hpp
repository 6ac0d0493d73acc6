#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace rollcall::bench {

/// Serves one page, over and over, out of memory: what a client takes is its own and not the server's. Plain
/// HTTP/1.1 on the loopback, in a process of its own that ends with this object or with its parent.
class PageServer {
 public:
  /// `certificates` is a folder with server.pem and server.key. Forks, so call it before any thread is
  /// started. Throws std::runtime_error.
  PageServer(const std::string& page, const std::string& certificates);
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  /// "http://127.0.0.1:PORT"
  [[nodiscard]] std::string plain_url() const { return "http://127.0.0.1:" + std::to_string(ports_.plain); }
  [[nodiscard]] std::string tls_url() const { return "https://127.0.0.1:" + std::to_string(ports_.tls); }
  [[nodiscard]] std::string gzip_url() const { return "http://127.0.0.1:" + std::to_string(ports_.gzip); }

 private:
  struct Ports {
    std::uint16_t plain = 0, tls = 0, gzip = 0;
  };
  Ports ports_;
  pid_t process_ = -1;
};

}  // namespace rollcall::bench
