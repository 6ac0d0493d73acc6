#include "browser.hpp"

#include <array>
#include <string_view>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>

namespace rollcall::test {
namespace {

class Socket {
 public:
  Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] bool connect(std::uint16_t port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  [[nodiscard]] bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  [[nodiscard]] std::string read_all() const {
    std::string all;
    std::array<char, 16384> part{};
    for (ssize_t got = 0; (got = ::recv(fd_, part.data(), part.size(), 0)) > 0;)
      all.append(part.data(), static_cast<std::size_t>(got));
    return all;
  }

 private:
  int fd_;
};

std::string value_after(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  if (at == std::string::npos) return {};
  const auto begin = at + name.size();
  return text.substr(begin, text.find_first_of(";\r", begin) - begin);
}

}  // namespace

void Browser::set_address(const std::string& address) {
  port_ = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

Answer Browser::send(const std::string& method, const std::string& path, const std::string& body) {
  const Socket socket;
  const bool is_safe = method == "GET" || method == "HEAD";
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                        "\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n";
  if (!cookie_.empty()) request += "Cookie: " + cookie_ + "\r\n";
  if (!csrf_token_.empty() && !is_safe) request += "X-CSRF-Token: " + csrf_token_ + "\r\n";
  if (!body.empty()) request += "Content-Type: application/json\r\n";
  if (!is_safe) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  if (!socket.connect(port_) || !socket.write(request)) return {};
  const std::string all = socket.read_all();
  const auto end = all.find("\r\n\r\n");
  if (end == std::string::npos || all.size() < 12) return {};
  Answer answer{std::stoi(all.substr(9, 3)), all.substr(0, end + 2), all.substr(end + 4)};
  keep_session(answer);
  return answer;
}

void Browser::keep_session(const Answer& answer) {
  const std::string cookie = value_after(answer.head, "Set-Cookie: ");
  if (cookie.empty()) return;
  cookie_ = cookie;
  const auto session = answer.json();
  if (session.is_object()) csrf_token_ = session.value("csrf_token", "");
}

}  // namespace rollcall::test
