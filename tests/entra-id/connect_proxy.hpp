#pragma once

#include "raw_server.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::entra_id::test {

/// An HTTP proxy on 127.0.0.1 that opens tunnels to 127.0.0.1 (CONNECT) and nothing else.
class ConnectProxy {
 public:
  struct Behaviour {
    std::string credentials = {};  ///< "user:password"; empty: none are demanded
    int refusal = 0;               ///< status of every answer; 0: tunnels are opened
    bool silent = false;           ///< never answers
  };

  ConnectProxy() : ConnectProxy(Behaviour{}) {}
  explicit ConnectProxy(Behaviour behaviour);
  ~ConnectProxy();  ///< closes every connection
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const;
  [[nodiscard]] int tunnels() const { return tunnels_; }
  /// Who waits for the answer of a silent one.
  [[nodiscard]] int waiting() const { return waiting_; }
  /// The heads of all requests so far.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  void accept_all();
  void serve(int client);
  void keep_waiting(int client);
  [[nodiscard]] std::string answer_to(const std::string& request) const;
  void relay(int client, std::uint16_t port);

  Behaviour behaviour_;
  Socket listener_;
  std::uint16_t port_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> tunnels_{0};
  std::atomic<int> waiting_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace rollcall::entra_id::test
