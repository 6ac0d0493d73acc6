#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

struct ssl_ctx_st;

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

/// A self-signed certificate, for 127.0.0.1 unless told otherwise, made anew, with the server side that uses
/// it.
struct SelfSigned {
  struct Options {
    const char* names = "IP:127.0.0.1";  ///< as subjectAltName has them
    long valid_from_s = -3600, valid_to_s = 3600;
    int newest_tls = 0;  ///< TLS1_1_VERSION, for instance; 0: whatever OpenSSL has
  };
  SelfSigned() : SelfSigned(Options{}) {}
  explicit SelfSigned(const Options& options);
  void write_to(const std::string& certificate_file, const std::string& key_file) const;
  std::shared_ptr<ssl_ctx_st> context = {};
  std::string certificate_pem = {};
  std::string key_pem = {};
};

/// A file descriptor that is closed at the end.
class Socket {
 public:
  explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// Serves one connection after another on 127.0.0.1, one request each, with whatever bytes the script sends;
/// then the connection is closed.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(Script script) : RawServer(std::move(script), nullptr) {}
  RawServer(Script script, const SelfSigned* tls);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int requests() const { return requests_; }

 private:
  void serve();
  void serve_plain(int socket);
  void serve_tls(int socket);
  void answer(std::string request, std::function<void(std::string_view)> send, int socket);

  Script script_;
  std::shared_ptr<ssl_ctx_st> tls_;
  Socket listener_;
  std::uint16_t port_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> requests_{0};
  std::thread thread_;
};

/// Descriptors of the caller. Throw std::runtime_error.
[[nodiscard]] int listen_on_loopback();
[[nodiscard]] int connect_to_loopback(std::uint16_t port);
[[nodiscard]] std::uint16_t port_of(int descriptor);

/// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] std::uint16_t closed_port();

}  // namespace rollcall::entra_id::test
