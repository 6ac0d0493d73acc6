#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

namespace rollcall::entra_id::test {

/// One accepted connection whose request has been read up to the end of its headers.
class RawConnection {
 public:
  RawConnection(std::string request, std::function<void(std::string_view)> send, std::function<void()> reset,
                const std::atomic<bool>& stopping)
      : request_(std::move(request)), send_(std::move(send)), reset_(std::move(reset)), stopping_(stopping) {}

  [[nodiscard]] const std::string& request() const { return request_; }
  void send(std::string_view bytes) { send_(bytes); }
  void reset() { reset_(); }  ///< closes with a TCP reset
  [[nodiscard]] bool stopping() const { return stopping_; }

 private:
  std::string request_;
  std::function<void(std::string_view)> send_;
  std::function<void()> reset_;
  const std::atomic<bool>& stopping_;
};

/// Serves one connection after another on 127.0.0.1, one request each, with whatever bytes the script sends;
/// then the connection is closed.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(Script script) : RawServer(std::move(script), nullptr) {}
  RawServer(Script script, boost::asio::ssl::context* tls);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int requests() const { return requests_; }

 private:
  void serve();
  void serve_plain(boost::asio::ip::tcp::socket socket);
  void serve_tls(boost::asio::ip::tcp::socket socket);

  Script script_;
  boost::asio::ssl::context* tls_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> requests_{0};
  std::thread thread_;
};

/// A self-signed certificate for 127.0.0.1, made anew.
struct SelfSigned {
  SelfSigned();
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
  std::string certificate_pem = {};
};

/// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] std::uint16_t closed_port();

}  // namespace rollcall::entra_id::test
