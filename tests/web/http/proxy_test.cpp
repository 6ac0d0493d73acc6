// Whom a proxy speaks for.
#include "server_fixture.hpp"

namespace rollcall::web::http::test {
namespace {

class Proxy : public ServerTest {
 protected:
  Request seen(std::string_view fields) {
    Client client(server_->port());
    EXPECT_EQ(client.ask(get("/x", fields))->status, 200U);
    return last_request();
  }
};

TEST_F(Proxy, IsNotBelievedUnlessThereIsOne) {
  start();
  const Request request = seen("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(request.client_address, "127.0.0.1");
  EXPECT_FALSE(request.secure);
}

TEST_F(Proxy, SaysWhoTheClientIs) {
  ServerOptions options;
  options.behind_proxy = true;
  start(std::move(options));
  const Request request = seen("X-Forwarded-For: 9.9.9.9, 192.0.2.1\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(request.client_address, "192.0.2.1");
  EXPECT_TRUE(request.secure);
  EXPECT_EQ(seen("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 192.0.2.2\r\n").client_address, "192.0.2.2");
  EXPECT_EQ(seen("X-Forwarded-For: 192.0.2.3:5678\r\n").client_address, "192.0.2.3");
  EXPECT_EQ(seen("X-Forwarded-For: [2001:db8::1]:5678\r\n").client_address, "2001:db8::1");
  EXPECT_EQ(seen("X-Forwarded-For: 2001:DB8::2\r\n").client_address, "2001:db8::2");
  EXPECT_EQ(seen("X-Forwarded-For: ::ffff:192.0.2.4\r\n").client_address, "192.0.2.4");
  for (const char* const nonsense : {"", "unknown", "9.9.9.9,", "[", "<script>"})
    EXPECT_EQ(seen("X-Forwarded-For: " + std::string(nonsense) + "\r\n").client_address, "127.0.0.1");
  EXPECT_FALSE(seen("X-Forwarded-Proto: http\r\n").secure);
}

TEST_F(Proxy, OnlyTheLastProtocolIsBelieved) {
  ServerOptions options;
  options.behind_proxy = true;
  start(std::move(options));
  EXPECT_FALSE(seen("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n").secure);
  Client client(server_->port());
  const auto answer = client.ask(get("/x", "X-Forwarded-Proto: https\r\n"));
  EXPECT_TRUE(answer->headers.has("Strict-Transport-Security"));
}

}  // namespace
}  // namespace rollcall::web::http::test
