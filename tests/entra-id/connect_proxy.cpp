#include "connect_proxy.hpp"

#include <cstdlib>
#include <poll.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sys/socket.h>

namespace rollcall::entra_id::test {
namespace {

constexpr int kPollMs = 20;

std::string base64_encode(const std::string& bytes) {
  std::string text(bytes.size() * 2 + 8, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

/// False once there is nothing more to read.
bool move_bytes(int from, int to) {
  char bytes[16'384];
  auto count = ::read(from, bytes, sizeof bytes);
  for (const char* at = bytes; count > 0;) {
    const auto sent = ::send(to, at, static_cast<std::size_t>(count), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += sent;
    count -= sent;
    if (count == 0) return true;
  }
  return false;
}

}  // namespace

ConnectProxy::ConnectProxy(Behaviour behaviour)
    : behaviour_(std::move(behaviour)), listener_(listen_on_loopback()), port_(port_of(listener_.get())) {
  acceptor_ = std::thread([this] { accept_all(); });
}

ConnectProxy::~ConnectProxy() {
  stopping_ = true;
  acceptor_.join();
  for (auto& connection : connections_) connection.join();
}

std::string ConnectProxy::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> ConnectProxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ConnectProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, kPollMs) != 1) continue;
    const int client = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) connections_.emplace_back([this, client] { serve(client); });
  }
}

std::string ConnectProxy::answer_to(const std::string& request) const {
  if (behaviour_.refusal != 0)
    return "HTTP/1.1 " + std::to_string(behaviour_.refusal) + " No\r\nContent-Length: 0\r\n\r\n";
  if (!behaviour_.credentials.empty() &&
      request.find("Proxy-Authorization: Basic " + base64_encode(behaviour_.credentials) + "\r\n") ==
          std::string::npos) {
    return "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
           "Content-Length: 0\r\n\r\n";
  }
  return "HTTP/1.1 200 Connection established\r\n\r\n";
}

void ConnectProxy::serve(int client) {
  const Socket socket(client);
  std::string request;
  while (!stopping_ && request.find("\r\n\r\n") == std::string::npos) {
    pollfd waiting{client, POLLIN, 0};
    if (::poll(&waiting, 1, kPollMs) != 1) continue;
    char byte = 0;  // one at a time: what follows belongs into the tunnel
    if (::read(client, &byte, 1) != 1) return;
    request += byte;
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  if (behaviour_.silent) return keep_waiting(client);
  const auto answer = answer_to(request);
  ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
  if (answer.find(" 200 ") == std::string::npos) return;
  ++tunnels_;
  const auto target = request.substr(0, request.find(" HTTP/"));
  relay(client, static_cast<std::uint16_t>(std::atoi(target.c_str() + target.rfind(':') + 1)));
}

void ConnectProxy::keep_waiting(int client) {
  ++waiting_;
  while (!stopping_) {
    pollfd end{client, POLLIN, 0};
    if (::poll(&end, 1, kPollMs) != 0) break;
  }
  --waiting_;
}

void ConnectProxy::relay(int client, std::uint16_t port) {
  const Socket server(connect_to_loopback(port));
  while (!stopping_) {
    pollfd ends[2] = {{client, POLLIN, 0}, {server.get(), POLLIN, 0}};
    if (::poll(ends, 2, kPollMs) <= 0) continue;
    if (ends[0].revents != 0 && !move_bytes(client, server.get())) return;
    if (ends[1].revents != 0 && !move_bytes(server.get(), client)) return;
  }
}

}  // namespace rollcall::entra_id::test
