#pragma once

#include "support/temp_dir.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace rollcall::notices::test {

/// A self-signed certificate for 127.0.0.1 and 0.0.0.0, made anew.
class TlsContext {
 public:
  TlsContext();
  [[nodiscard]] std::string certificate_file() const { return folder_.file("certificate.pem"); }
  [[nodiscard]] ssl_ctx_st* get() const { return context_.get(); }

 private:
  rollcall::test::TempDir folder_;
  std::shared_ptr<ssl_ctx_st> context_;
};

/// The server's end of one connection. Reading and writing give up at the end of the test.
class Peer {
 public:
  Peer(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

  /// Without its line end. False: the client has gone.
  bool read_line(std::string& line);
  bool read_exactly(std::size_t bytes, std::string& text);
  /// False: the client has gone.
  bool write(std::string_view bytes);
  [[nodiscard]] bool stopping() const { return stopping_; }
  /// Returns when the client or the test has gone.
  void wait_for_end();
  /// From now on encrypted; false: the client does not agree.
  bool start_tls(const TlsContext& context);
  [[nodiscard]] bool is_encrypted() const { return tls_ != nullptr; }

 private:
  bool fill();

  int socket_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
  std::shared_ptr<ssl_st> tls_;
};

/// Serves one connection after another on 127.0.0.1.
class LineServer {
 public:
  using Script = std::function<void(Peer&)>;
  explicit LineServer(Script script);
  ~LineServer();
  LineServer(const LineServer&) = delete;
  LineServer& operator=(const LineServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve();

  Script script_;
  int listener_;
  std::uint16_t port_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// What an SMTP server was told.
struct Mail {
  std::string from, to, data;
  std::string user;  ///< what AUTH PLAIN carried, base64
  bool encrypted = false;
};

/// Takes mails as RFC 5321 has it, or says no where it is told to.
class SmtpServer {
 public:
  struct Answers {
    std::string rcpt = "250 2.1.5 Ok";
    std::string data = "250 2.0.0 Taken";
    std::string auth = "235 2.7.0 Welcome";
    std::string extensions = "AUTH PLAIN";
  };
  SmtpServer() : SmtpServer(Answers{}) {}
  explicit SmtpServer(Answers answers) : SmtpServer(std::move(answers), nullptr) {}
  /// Encrypted, if there is a context: from the start, unless the extensions are STARTTLS.
  SmtpServer(Answers answers, const TlsContext* tls);
  [[nodiscard]] std::string url() const {
    return (tls_ && !offers_tls() ? "smtps://" : "smtp://") + server_.address();
  }
  /// This machine by a name that is not known to be this machine.
  [[nodiscard]] std::string elsewhere() const { return "smtp://0.0.0.0:" + std::to_string(server_.port()); }
  [[nodiscard]] std::vector<Mail> mails();
  /// Passwords that came, of whomever.
  [[nodiscard]] int sign_ins() const { return sign_ins_; }

 private:
  [[nodiscard]] bool offers_tls() const { return answers_.extensions == "STARTTLS"; }
  void serve(Peer& peer);

  Answers answers_;
  std::atomic<int> sign_ins_{0};
  const TlsContext* tls_;
  std::mutex mutex_;
  std::vector<Mail> mails_;
  LineServer server_;  // last: its thread uses the others
};

struct HttpCall {
  std::string start;                 ///< the request line
  std::vector<std::string> headers;  ///< lines
  std::string body;
  [[nodiscard]] std::string header(std::string_view name) const;  ///< empty: none
};

/// Takes HTTP calls and answers each with what it is told, whole, then closes.
class Receiver {
 public:
  /// Called for each call, with their number from 0.
  using Answer = std::function<std::string(int call)>;
  explicit Receiver(Answer answer);
  explicit Receiver(std::string answer) : Receiver([answer = std::move(answer)](int) { return answer; }) {}
  [[nodiscard]] std::string url() const { return "http://" + server_.address() + "/hook"; }
  [[nodiscard]] std::vector<HttpCall> calls();

 private:
  void serve(Peer& peer);

  Answer answer_;
  std::mutex mutex_;
  std::vector<HttpCall> calls_;
  LineServer server_;
};

inline constexpr const char* kAccepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

/// Polls until it is so, or too long.
[[nodiscard]] bool becomes_true(const std::function<bool()>& condition);

}  // namespace rollcall::notices::test
