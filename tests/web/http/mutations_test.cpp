// Valid requests, damaged at random: the server answers or closes, and goes on.
#include "server_fixture.hpp"
#include "web/http/request_reader.hpp"

#include <array>
#include <random>
#include <string>

namespace rollcall::web::http::test {
namespace {

const std::array<std::string, 5>& seeds() {
  static const std::array<std::string, 5> all{
      get("/thing?q=a%20b", "Cookie: a=b; c=d\r\nAccept: */*\r\nX-Forwarded-For: 10.0.0.1\r\n"),
      post("/thing", R"({"email":"a@example.com"})", "Content-Type: application/json\r\n"),
      "POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nHello\r\n1a;x=\"y\"\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nT: v\r\n\r\n",
      "POST /e HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
      "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/next", "Connection: close\r\n")};
  return all;
}

std::string damaged(std::string text, std::mt19937& random) {
  static const std::array<std::string, 14> kBits{"\r\n",
                                                 "\n",
                                                 "\r",
                                                 std::string(1, '\0'),
                                                 "Content-Length: 7\r\n",
                                                 "Transfer-Encoding: chunked\r\n",
                                                 "-2\r\n",
                                                 " ",
                                                 "\t",
                                                 ":",
                                                 "0\r\n\r\n",
                                                 "\xff",
                                                 "ffffffffffffffff",
                                                 "GET / HTTP/1.1\r\n"};
  const auto below = [&](std::size_t bound) { return random() % std::max<std::size_t>(1, bound); };
  for (std::size_t times = 1 + below(4); times > 0; --times) {
    const std::size_t at = below(text.size());
    switch (random() % 6) {
      case 0:
        text.insert(at, kBits[below(kBits.size())]);
        break;
      case 1:
        text.erase(at, 1 + below(8));
        break;
      case 2:
        if (!text.empty()) text[at] = static_cast<char>(random() % 256);
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), below(40)));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        text += seeds()[below(seeds().size())];
    }
  }
  return text;
}

TEST(Mutations, NeverUpsetTheReader) {
  std::mt19937 random(20260301);
  for (int i = 0; i < 200'000; ++i) {
    const std::string bytes = damaged(seeds()[random() % seeds().size()], random);
    const std::size_t piece = 1 + random() % 64;
    RequestReader reader(2048, 4096);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      auto step = reader.feed(std::string_view(bytes).substr(at, piece));
      while (step == RequestReader::Step::complete) {
        const Request request = reader.take();
        ASSERT_EQ(request.path.front(), '/');
        ASSERT_LE(request.body.size(), 4096U);
        for (const auto& [name, value] : request.headers.all()) {
          ASSERT_FALSE(name.empty());
          for (const char c : value) ASSERT_TRUE(c == '\t' || (c >= ' ' && c < 0x7f));
        }
        step = reader.begun() ? reader.feed({}) : RequestReader::Step::more;
      }
      ASSERT_LE(reader.body_size(), 4096U);
      if (step == RequestReader::Step::refused) {
        ASSERT_GE(reader.refusal().status, 400U);
        break;
      }
    }
  }
}

class MutationsOnTheWire : public ServerTest {};

TEST_F(MutationsOnTheWire, NeverUpsetTheServer) {
  ServerOptions options;
  options.limits.request_time = std::chrono::milliseconds(50);
  options.limits.idle_time = std::chrono::milliseconds(50);
  options.behind_proxy = true;
  start(std::move(options));
  std::mt19937 random(4711);
  for (int i = 0; i < 3000; ++i) {
    Client client(server_->port());
    client.send(damaged(seeds()[random() % seeds().size()], random));
    if (random() % 3 == 0) {
      client.reset();
    } else {
      client.say_end();
      client.closed();
    }
  }
}

}  // namespace
}  // namespace rollcall::web::http::test
