// A proxy that takes the request for a tunnel and never answers.
#include "workplace.hpp"

#include <array>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rollcall::test {
namespace {

class SilentProxy {
 public:
  SilentProxy() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
      throw std::runtime_error("no proxy");
    port_ = ntohs(address.sin_port);
  }
  ~SilentProxy() {
    if (client_ >= 0) ::close(client_);
    ::close(listener_);
  }
  SilentProxy(const SilentProxy&) = delete;
  SilentProxy& operator=(const SilentProxy&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// What the first client asks for; empty after a generous while without one.
  std::string request() {
    constexpr int kPatienceMs = 30'000;
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, kPatienceMs) != 1) return {};
    client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    pollfd asking{client_, POLLIN, 0};
    std::array<char, 4096> bytes{};
    if (::poll(&asking, 1, kPatienceMs) != 1) return {};
    const auto count = ::read(client_, bytes.data(), bytes.size());
    return {bytes.data(), static_cast<std::size_t>(count > 0 ? count : 0)};
  }

 private:
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int client_ = -1;
  int port_ = 0;
};

struct SilentProxyTest : testing::Test {
  simulator::Simulator tenant{simulator::SimulatorOptions{}};
  Workplace workplace;
  SilentProxy proxy;

  void SetUp() override {
    // No address of the plain simulator is asked through a proxy.
    workplace.connect(
        tenant, {"proxy=" + proxy.url(), "login_url=https://127.0.0.1:1", "graph_url=https://127.0.0.1:1"});
  }
};

TEST_F(SilentProxyTest, an_import_behind_it_can_be_stopped) {
  Command import(
      workplace.command_line({"import", "entra-id", "--all-users", "--add", "--json", "--verbose"}),
      workplace.folder());
  EXPECT_EQ(proxy.request().substr(0, 23), "CONNECT 127.0.0.1:1 HTT");
  import.signal(SIGINT);
  const auto result = import.wait();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out).at("state"), "cancelled");
  EXPECT_EQ(result.err.find("did not stop"), std::string::npos) << "it obeyed: " << result.err;
}

TEST_F(SilentProxyTest, an_import_behind_it_can_be_cancelled_from_elsewhere) {
  Command import(workplace.command_line({"import", "entra-id", "--all-users", "--add"}), workplace.folder());
  EXPECT_NE(proxy.request(), "");
  EXPECT_EQ(workplace.rollcall({"jobs", "cancel", "1"}).exit_code, 0);
  EXPECT_EQ(import.wait().exit_code, 130);
}

}  // namespace
}  // namespace rollcall::test
