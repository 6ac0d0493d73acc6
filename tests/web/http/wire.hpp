#pragma once

#include "web/http/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace rollcall::web::http::test {

struct Answer {
  unsigned status = 0;
  Headers headers;
  std::string body;    ///< decoded
  bool whole = false;  ///< up to the end that its head promises
};

/// A client on the level of bytes. Waits for the other side, but never longer than half a minute.
class Client {
 public:
  enum class Security { plain, tls };
  explicit Client(std::uint16_t port, Security security = Security::plain, int receive_buffer_bytes = 0);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// What cannot be sent because the server has closed is left out.
  void send(std::string_view bytes);
  /// Some bytes more; false at the end, or after a reset.
  bool receive();
  /// The next answer; nothing when the server closed before one began.
  std::optional<Answer> answer(bool without_body = false);
  std::optional<Answer> ask(std::string_view request) {
    send(request);
    return answer();
  }
  /// True when nothing comes any more, and all that came before is thrown away.
  bool closed();
  /// Waits until this has come, on top of what has been taken already; false when the server closes first.
  bool see(std::string_view text);
  [[nodiscard]] const std::string& received() const { return received_; }
  void reset();    ///< closes the rude way
  void say_end();  ///< sends no more

 private:
  int socket_;
  std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_;
  std::string received_;
};

/// A complete GET.
std::string get(std::string_view path, std::string_view more_headers = {});
/// A complete POST with a Content-Length.
std::string post(std::string_view path, std::string_view body, std::string_view more_headers = {});

}  // namespace rollcall::web::http::test
