#pragma once

#include "http_message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rollcall::simulator {

struct HttpServerOptions {
  std::uint16_t port = 0;
  unsigned threads = 2;
  std::string tls_certificate_file;
  std::string tls_key_file;
  int gzip_level = 1;
};

/// A small HTTP/1.1 server on 127.0.0.1 that can also misbehave on the wire as a reply's Delivery says.
class HttpServer {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  /// Listens and serves until destroyed. The handler runs on the server's threads, several at once. Throws
  /// std::exception when the port or the certificate cannot be used.
  HttpServer(const HttpServerOptions& options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Connections accepted so far.
  [[nodiscard]] std::uint64_t connections() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rollcall::simulator
