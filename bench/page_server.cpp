#include "page_server.hpp"

#include <array>
#include <csignal>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <zlib.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace rollcall::bench {
namespace {

struct Listener {
  int socket = -1;
  std::uint16_t port = 0;
};

Listener listen_somewhere() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (made < 0 || ::bind(made, generic, size) != 0 || ::listen(made, 16) != 0 ||
      ::getsockname(made, generic, &size) != 0)
    throw std::runtime_error("the page server could not listen");
  return {made, ntohs(address.sin_port)};
}

std::string compressed(const std::string& text) {
  constexpr int kGzip = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("the page could not be compressed");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("the page could not be compressed");
  return out;
}

std::string answer_with(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + more_headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// One end of a connection: reads up to so many bytes, writes all of them; nothing read or false at its end.
struct Channel {
  std::function<std::size_t(char*, std::size_t)> read;
  std::function<bool(std::string_view)> write;
};

/// Answers every request head alike; clients send no bodies.
void converse(const Channel& channel, const std::string& answer) {
  std::string received;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto end = received.find("\r\n\r\n");
    if (end != std::string::npos) {
      received.erase(0, end + 4);
      if (!channel.write(answer)) return;
      continue;
    }
    const std::size_t count = channel.read(buffer.data(), buffer.size());
    if (count == 0) return;
    received.append(buffer.data(), count);
  }
}

void serve_plain(int connection, const std::string& answer) {
  converse({.read =
                [&](char* data, std::size_t size) {
                  const auto count = ::read(connection, data, size);
                  return count > 0 ? static_cast<std::size_t>(count) : 0;
                },
            .write =
                [&](std::string_view rest) {
                  while (!rest.empty()) {
                    const auto count = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
                    if (count <= 0) return false;
                    rest.remove_prefix(static_cast<std::size_t>(count));
                  }
                  return true;
                }},
           answer);
}

void serve_tls(int connection, const std::string& answer, SSL_CTX* context) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context), &SSL_free);
  SSL_set_fd(session.get(), connection);
  if (SSL_accept(session.get()) != 1) return;
  converse({.read =
                [&](char* data, std::size_t size) {
                  const int count = SSL_read(session.get(), data, static_cast<int>(size));
                  return count > 0 ? static_cast<std::size_t>(count) : 0;
                },
            .write =
                [&](std::string_view rest) {
                  return SSL_write(session.get(), rest.data(), static_cast<int>(rest.size())) ==
                         static_cast<int>(rest.size());
                }},
           answer);
}

/// A thread a connection; there are few.
void accept_all(int listener, const std::function<void(int)>& serve) {
  for (;;) {
    const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const int yes = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    std::thread([connection, &serve] {
      serve(connection);
      ::close(connection);
    }).detach();
  }
}

SSL_CTX* tls_context(const std::string& certificates) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, (certificates + "/server.pem").c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, (certificates + "/server.key").c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("the page server's certificate could not be read from " + certificates);
  return context;
}

}  // namespace

PageServer::PageServer(const std::string& page, const std::string& certificates) {
  const Listener plain = listen_somewhere();
  const Listener tls = listen_somewhere();
  const Listener gzip = listen_somewhere();
  ports_ = {plain.port, tls.port, gzip.port};
  SSL_CTX* context = tls_context(certificates);
  const std::string identity = answer_with(page, "");
  const std::string small = answer_with(compressed(page), "Content-Encoding: gzip\r\n");
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("the page server could not be started");
  if (process_ > 0) {
    for (const auto& listener : {plain, tls, gzip}) ::close(listener.socket);
    SSL_CTX_free(context);
    return;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_IGN);
  if (::getppid() != parent) ::_exit(0);
  std::thread([&] { accept_all(plain.socket, [&](int one) { serve_plain(one, identity); }); }).detach();
  std::thread([&] { accept_all(gzip.socket, [&](int one) { serve_plain(one, small); }); }).detach();
  accept_all(tls.socket, [&](int one) { serve_tls(one, identity, context); });
}

PageServer::~PageServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace rollcall::bench
