#include "wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace rollcall::web::http::test {
namespace {

constexpr timeval kPatience{30, 0};

int connected(std::uint16_t port, int receive_buffer_bytes) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer_bytes > 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    throw std::runtime_error("nobody listens");
  }
  return socket;
}

Answer head_of(std::string_view text) {
  Answer answer;
  answer.status = static_cast<unsigned>(std::stoul(std::string(text.substr(9, 3))));
  std::size_t begin = text.find("\r\n") + 2;
  while (begin < text.size()) {
    const std::size_t end = text.find("\r\n", begin);
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t colon = line.find(": ");
    answer.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    begin = end + 2;
  }
  return answer;
}

}  // namespace

Client::Client(std::uint16_t port, Security security, int receive_buffer_bytes)
    : socket_(connected(port, receive_buffer_bytes)),
      context_(nullptr, &SSL_CTX_free),
      tls_(nullptr, &SSL_free) {
  if (security == Security::plain) return;
  context_.reset(SSL_CTX_new(TLS_client_method()));
  tls_.reset(SSL_new(context_.get()));
  SSL_set_fd(tls_.get(), socket_);
  if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("no TLS");
}

Client::~Client() {
  if (socket_ >= 0) ::close(socket_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::receive() {
  std::array<char, 64 * 1024> buffer;
  const auto size = tls_ ? SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()))
                         : ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (size < 0 && !tls_ && errno == EAGAIN) throw std::runtime_error("the server is silent");
  if (size <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

bool Client::see(std::string_view text) {
  while (received_.find(text) == std::string::npos)
    if (!receive()) return false;
  return true;
}

bool Client::closed() {
  while (receive()) {
  }
  return true;
}

std::optional<Answer> Client::answer(bool without_body) {
  if (!see("\r\n\r\n")) return std::nullopt;
  const std::size_t head_end = received_.find("\r\n\r\n") + 4;
  Answer answer = head_of(std::string_view(received_).substr(0, head_end - 2));
  received_.erase(0, head_end);
  const auto take = [this](std::size_t size) {
    while (received_.size() < size)
      if (!receive()) break;
    std::string taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
  };
  if (without_body || answer.status < 200 || answer.status == 204 || answer.status == 304) {
    answer.whole = true;
  } else if (answer.headers.has("Content-Length")) {
    const std::size_t size = std::stoul(std::string(answer.headers.get("Content-Length")));
    answer.body = take(size);
    answer.whole = answer.body.size() == size;
  } else if (answer.headers.has("Transfer-Encoding")) {
    for (;;) {
      if (!see("\r\n")) return answer;
      const std::size_t line = received_.find("\r\n");
      std::size_t size = 0;
      std::from_chars(received_.data(), received_.data() + line, size, 16);
      received_.erase(0, line + 2);
      const std::string chunk = take(size + 2);
      if (chunk.size() != size + 2) return answer;
      answer.body.append(chunk, 0, size);
      if (size == 0) break;
    }
    answer.whole = true;
  } else {
    answer.whole = closed();
    answer.body = std::move(received_);
    received_.clear();
  }
  return answer;
}

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

void Client::say_end() {
  ::shutdown(socket_, SHUT_WR);
}

std::string get(std::string_view path, std::string_view more_headers) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more_headers) + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view more_headers) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace rollcall::web::http::test
