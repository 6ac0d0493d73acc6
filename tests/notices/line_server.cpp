#include "line_server.hpp"

#include "support/command.hpp"

#include <csignal>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace rollcall::notices::test {
namespace {

constexpr int kGlanceMs = 20;

bool is_ready(int descriptor, short what, const std::atomic<bool>& stopping) {
  while (!stopping) {
    pollfd entry{descriptor, what, 0};
    if (poll(&entry, 1, kGlanceMs) > 0) return true;
  }
  return false;
}

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 16) != 0)
    throw std::runtime_error("cannot listen");
  return listener;
}

std::uint16_t port_of(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

TlsContext::TlsContext() {
  const std::string key = folder_.file("key.pem");
  const auto made = rollcall::test::run(
      {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
       "-nodes", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1,IP:0.0.0.0", "-days", "2",
       "-keyout", key, "-out", certificate_file()},
      folder_.path());
  context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (made.exit_code != 0 ||
      SSL_CTX_use_certificate_file(context_.get(), certificate_file().c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context_.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("cannot make a certificate");
}

bool Peer::start_tls(const TlsContext& context) {
  tls_.reset(SSL_new(context.get()), SSL_free);
  SSL_set_fd(tls_.get(), socket_);
  return is_ready(socket_, POLLIN, stopping_) && SSL_accept(tls_.get()) == 1;
}

bool Peer::fill() {
  char bytes[4096];
  if (!(tls_ && SSL_pending(tls_.get()) > 0) && !is_ready(socket_, POLLIN, stopping_)) return false;
  const auto size = tls_ ? SSL_read(tls_.get(), bytes, sizeof bytes) : recv(socket_, bytes, sizeof bytes, 0);
  if (size <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

bool Peer::read_line(std::string& line) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos)
    if (!fill()) return false;
  line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return true;
}

bool Peer::read_exactly(std::size_t bytes, std::string& text) {
  while (buffer_.size() < bytes)
    if (!fill()) return false;
  text = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return true;
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!is_ready(socket_, POLLOUT, stopping_)) return false;
    const auto size = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void Peer::wait_for_end() {
  while (fill()) buffer_.clear();
}

LineServer::LineServer(Script script)
    : script_(std::move(script)),
      listener_(listen_on_loopback()),
      port_(port_of(listener_)),
      thread_([this] { serve(); }) {
  signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to clients that have gone
}

LineServer::~LineServer() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

void LineServer::serve() {
  while (is_ready(listener_, POLLIN, stopping_)) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    Peer peer(socket, stopping_);
    script_(peer);
    close(socket);
  }
}

SmtpServer::SmtpServer(Answers answers, const TlsContext* tls)
    : answers_(std::move(answers)), tls_(tls), server_([this](Peer& peer) { serve(peer); }) {}

std::vector<Mail> SmtpServer::mails() {
  const std::lock_guard lock(mutex_);
  return mails_;
}

void SmtpServer::serve(Peer& peer) {
  if (tls_ && !offers_tls() && !peer.start_tls(*tls_)) return;
  Mail mail;
  std::string line;
  peer.write("220 mail.example ESMTP\r\n");
  while (peer.read_line(line)) {
    std::string answer = "250 Ok";
    if (line.starts_with("EHLO")) {
      const bool has_begun = offers_tls() && peer.is_encrypted();
      answer = "250-mail.example\r\n250 " + (has_begun ? "AUTH PLAIN" : answers_.extensions);
    } else if (line == "STARTTLS" && offers_tls()) {
      if (!peer.write("220 Go ahead\r\n") || !peer.start_tls(*tls_)) return;
      continue;
    } else if (line.starts_with("AUTH PLAIN ")) {
      ++sign_ins_;
      mail.user = line.substr(11);
      answer = answers_.auth;
    } else if (line == "AUTH PLAIN") {
      peer.write("334 \r\n");
      ++sign_ins_;
      peer.read_line(mail.user);
      answer = answers_.auth;
    } else if (line.starts_with("MAIL FROM:")) {
      mail.from = line.substr(10);
    } else if (line.starts_with("RCPT TO:")) {
      mail.to += line.substr(8);
      answer = answers_.rcpt;
    } else if (line == "DATA") {
      peer.write("354 Go on\r\n");
      while (peer.read_line(line) && line != ".") mail.data += line + "\r\n";
      answer = answers_.data;
      mail.encrypted = peer.is_encrypted();
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
    } else if (line == "QUIT") {
      answer = "221 Bye";
    }
    if (!peer.write(answer + "\r\n") || line == "QUIT") return;
  }
}

std::string HttpCall::header(std::string_view name) const {
  for (const auto& line : headers)
    if (line.starts_with(std::string(name) + ": ")) return line.substr(name.size() + 2);
  return {};
}

Receiver::Receiver(Answer answer)
    : answer_(std::move(answer)), server_([this](Peer& peer) { serve(peer); }) {}

std::vector<HttpCall> Receiver::calls() {
  const std::lock_guard lock(mutex_);
  return calls_;
}

void Receiver::serve(Peer& peer) {
  HttpCall call;
  std::string line;
  if (!peer.read_line(call.start)) return;
  while (peer.read_line(line) && !line.empty()) call.headers.push_back(line);
  const std::string length = call.header("Content-Length");
  if (!peer.read_exactly(length.empty() ? 0 : std::stoul(length), call.body)) return;
  int number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = static_cast<int>(calls_.size());
    calls_.push_back(std::move(call));
  }
  peer.write(answer_(number));
}

bool becomes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 1500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace rollcall::notices::test
