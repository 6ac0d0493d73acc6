// Slow, idle and many clients.
#include "server_fixture.hpp"

#include <fcntl.h>
#include <list>
#include <unistd.h>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace rollcall::web::http::test {
namespace {

using std::chrono::milliseconds;

class ClientLimits : public ServerTest {
 protected:
  static ServerOptions with(const std::function<void(Limits&)>& set) {
    ServerOptions options;
    set(options.limits);
    return options;
  }
};

TEST_F(ClientLimits, AHeaderThatNeverEndsIsAnswered) {
  start(with([](Limits& limits) { limits.request_time = milliseconds(100); }));
  EXPECT_EQ(status_and_close("GET /x HTTP/1.1\r\nHost: loc"), 408U);
  EXPECT_EQ(handled(), 0);
}

TEST_F(ClientLimits, ABodyThatNeverEndsIsAnswered) {
  start(with([](Limits& limits) { limits.request_time = milliseconds(100); }));
  EXPECT_EQ(status_and_close("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n123"), 408U);
  EXPECT_EQ(
      status_and_close("POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na"),
      408U);
  EXPECT_EQ(handled(), 0);
}

TEST_F(ClientLimits, DrippingDoesNotBuyTime) {
  start(with([](Limits& limits) { limits.request_time = milliseconds(300); }));
  std::list<Client> drippers;
  for (int i = 0; i < 50; ++i) drippers.emplace_back(server_->port()).send("GET /x HTTP/1.1\r\nX-A: ");
  EXPECT_TRUE(eventually([&] {
    for (Client& dripper : drippers) dripper.send("a");
    return server_->load().connections == 0;
  }));
  EXPECT_EQ(drippers.front().answer()->status, 408U);
  EXPECT_EQ(handled(), 0);
}

TEST_F(ClientLimits, WhoSaysNothingIsClosed) {
  start(with([](Limits& limits) { limits.request_time = milliseconds(100); }));
  Client client(server_->port());
  EXPECT_FALSE(client.answer());
}

TEST_F(ClientLimits, WhoHasBeenServedIsClosedWhenIdle) {
  start(with([](Limits& limits) { limits.idle_time = milliseconds(100); }));
  Client client(server_->port());
  EXPECT_EQ(client.ask(get("/x"))->status, 200U);
  EXPECT_FALSE(client.answer());
}

TEST_F(ClientLimits, AHandlerMayTakeLongerThanARequest) {
  start(with([](Limits& limits) {
          limits.request_time = milliseconds(50);
          limits.idle_time = milliseconds(50);
          limits.send_time = milliseconds(2000);
        }),
        [this](const Request&) {
          // Until the server has closed two others that came later and say nothing.
          for (int i = 0; i < 2; ++i) Client(server_->port()).closed();
          return text("late");
        });
  Client client(server_->port());
  EXPECT_EQ(client.ask(get("/x"))->body, "late");
}

TEST_F(ClientLimits, WhoDoesNotTakeTheAnswerIsClosed) {
  start(with([](Limits& limits) { limits.send_time = milliseconds(100); }),
        [](const Request&) { return text(std::string(64 * 1024 * 1024, 'x')); });
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  EXPECT_TRUE(eventually([this] { return handled() == 1 && server_->load().connections == 0; }));
  const auto answer = client.answer();
  EXPECT_FALSE(answer && answer->whole);
}

TEST_F(ClientLimits, TooManyConnectionsOfOneAddressAreTurnedAway) {
  start(with([](Limits& limits) { limits.connections_of_address = 3; }));
  std::list<Client> clients;
  for (int i = 0; i < 3; ++i) ASSERT_EQ(clients.emplace_back(server_->port()).ask(get("/x"))->status, 200U);
  Client fourth(server_->port());
  EXPECT_EQ(fourth.answer()->status, 503U);
  EXPECT_TRUE(fourth.closed());
  EXPECT_EQ(clients.back().ask(get("/x"))->status, 200U);
  clients.pop_front();
  EXPECT_TRUE(eventually([this] { return server_->load().connections == 2; }));
  Client fifth(server_->port());
  EXPECT_EQ(fifth.ask(get("/x"))->status, 200U);
}

TEST_F(ClientLimits, TooManyConnectionsAreTurnedAway) {
  start(with([](Limits& limits) { limits.connections = 3; }));
  std::list<Client> clients;
  for (int i = 0; i < 3; ++i) clients.emplace_back(server_->port());
  ASSERT_TRUE(eventually([this] { return server_->load().connections == 3; }));
  for (int i = 0; i < 200; ++i) {
    Client flood(server_->port());
    EXPECT_EQ(flood.answer()->status, 503U);
  }
  EXPECT_EQ(server_->load().connections, 3U);
}

TEST_F(ClientLimits, AFloodOfSilentConnectionsIsHeldAndLetGo) {
  start(with([](Limits& limits) { limits.request_time = milliseconds(500); }));
  std::list<Client> clients;
  for (int i = 0; i < 400; ++i) clients.emplace_back(server_->port());
  EXPECT_TRUE(eventually([this] { return server_->load().connections == 0; }));
  EXPECT_EQ(handled(), 0);
}

TEST_F(ClientLimits, BehindAProxyAllShareOneAddress) {
  ServerOptions options = with([](Limits& limits) { limits.connections_of_address = 1; });
  options.behind_proxy = true;
  start(std::move(options));
  std::list<Client> clients;
  for (int i = 0; i < 5; ++i) ASSERT_EQ(clients.emplace_back(server_->port()).ask(get("/x"))->status, 200U);
}

TEST_F(ClientLimits, ALongLineForTheWorkersIsRefused) {
  std::atomic<bool> release{false};
  ServerOptions options = with([](Limits& limits) { limits.queued_requests = 2; });
  options.workers = 1;
  start(std::move(options), [&](const Request&) {
    eventually([&] { return release.load(); });
    return text("done");
  });
  std::list<Client> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server_->port()).send(get("/x"));
    ASSERT_TRUE(eventually([&] {
      const Load load = server_->load();
      return load.requests_running + load.requests_waiting == static_cast<std::size_t>(i) + 1;
    }));
  }
  Client refused(server_->port());
  const auto answer = refused.ask(get("/x"));
  EXPECT_EQ(answer->status, 503U);
  EXPECT_TRUE(answer->headers.has("Retry-After"));
  release = true;
  for (Client& client : clients) EXPECT_EQ(client.answer()->body, "done");
}

TEST_F(ClientLimits, AllBodiesTogetherHaveALimit) {
  start(with([](Limits& limits) { limits.all_bodies_bytes = 100'000; }));
  const std::string half =
      "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + std::string(60'000, 'x');
  Client first(server_->port());
  first.send(half);
  ASSERT_TRUE(eventually([this] { return server_->load().body_bytes == 60'000; }));
  EXPECT_EQ(status_and_close(half), 503U);
  first.send(std::string(40'000, 'x'));
  EXPECT_EQ(first.answer()->body.size(), 100'000U);
}

/// No descriptor is left to open; at the end there are again.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &none);
    taken_.push_back(::dup(0));
    while (taken_.back() >= 0) taken_.push_back(::dup(0));
  }
  ~NoDescriptors() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
    for (const int descriptor : taken_)
      if (descriptor >= 0) ::close(descriptor);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST_F(ClientLimits, WithoutDescriptorsItWaitsForOne) {
  start();
  // A socket that exists already, so that only the server is in need.
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server_->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  double used = 0;
  {
    const NoDescriptors none;
    ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const double before = cpu_seconds();
    std::this_thread::sleep_for(milliseconds(500));  // a spinning server would use as much
    used = cpu_seconds() - before;
    EXPECT_EQ(server_->load().connections, 0U);
  }
  EXPECT_LT(used, 0.25);
  EXPECT_TRUE(eventually([this] { return server_->load().connections == 1; }));
  ::close(socket);
}

}  // namespace
}  // namespace rollcall::web::http::test
