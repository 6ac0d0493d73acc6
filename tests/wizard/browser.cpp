#include "browser.hpp"

#include <stdexcept>
#include <string_view>
#include <unistd.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rollcall::wizard {
namespace {

std::string answer_to(const std::string& host_and_port, const std::string& target) {
  const auto colon = host_and_port.find(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host_and_port.substr(colon + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    throw std::runtime_error("nobody answers at " + host_and_port);
  }
  const std::string request =
      "GET " + target + " HTTP/1.1\r\nHost: " + host_and_port + "\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(socket);
  return answer;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

}  // namespace

std::map<std::string, std::string> follow(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const auto slash = url.find('/', kScheme.size());
  const std::string answer = answer_to(url.substr(kScheme.size(), slash - kScheme.size()), url.substr(slash));
  auto begin = answer.find("\r\nLocation: ");
  if (begin == std::string::npos) begin = answer.find("\r\nlocation: ");
  if (begin == std::string::npos) return {};
  std::string location = answer.substr(begin + 12, answer.find("\r\n", begin + 2) - begin - 12);
  std::map<std::string, std::string> parameters;
  std::string_view query = std::string_view(location).substr(location.find('?') + 1);
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    parameters[std::string(part.substr(0, part.find('=')))] = decoded(part.substr(part.find('=') + 1));
  }
  return parameters;
}

}  // namespace rollcall::wizard
