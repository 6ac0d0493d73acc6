#include "web/http/request_reader.hpp"

#include "wire.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace rollcall::web::http::test {
namespace {

constexpr std::size_t kHeader = 16 * 1024, kBody = 1024 * 1024;
using Step = RequestReader::Step;

struct Read {
  std::vector<Request> requests;
  unsigned refused = 0;
};

/// All that comes of these bytes, given in pieces.
Read read(std::string_view bytes, std::size_t piece) {
  RequestReader reader(kHeader, kBody);
  Read result;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    Step step = reader.feed(bytes.substr(at, piece));
    while (step == Step::complete) {
      result.requests.push_back(reader.take());
      if (!reader.begun()) break;
      step = reader.feed({});
    }
    if (step == Step::refused) {
      result.refused = reader.refusal().status;
      break;
    }
  }
  return result;
}

TEST(RequestReader, ReadsTheSameInPiecesOfAnySize) {
  const std::string bytes = "\r\n" + get("/one?a=b") + post("/two", "body") +
                            "POST /three HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3;x=y\r\nabc\r\na\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n" +
                            get("/four");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Read result = read(bytes, piece);
    ASSERT_EQ(result.refused, 0U) << piece;
    ASSERT_EQ(result.requests.size(), 4U) << piece;
    EXPECT_EQ(result.requests[0].query, "a=b");
    EXPECT_EQ(result.requests[1].body, "body");
    EXPECT_EQ(result.requests[2].body, "abc0123456789");
    EXPECT_FALSE(result.requests[2].headers.has("Trailer"));
    EXPECT_EQ(result.requests[3].path, "/four");
  }
}

TEST(RequestReader, ReadsAnEmptyChunkedBodyInPiecesOfAnySize) {
  for (const std::string end : {"0\r\n\r\n", "000\r\n\r\n", "0\r\nA: b\r\n\r\n", "1\r\n0\r\n0\r\n\r\n"}) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + end + get("/b");
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      const Read result = read(bytes, piece);
      ASSERT_EQ(result.requests.size(), 2U) << end << piece;
      EXPECT_EQ(result.requests[1].path, "/b");
    }
  }
}

TEST(RequestReader, RefusesTheSameInPiecesOfAnySize) {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nX: b\rc\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabX\r\n0\r\n\r\n")})
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
      EXPECT_EQ(read(bytes, piece).refused, 400U) << bytes;
}

TEST(RequestReader, TakesWhatIsJustSmallEnough) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string fits = begin + std::string(kHeader - begin.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_EQ(read(fits, 1000).requests.size(), 1U);
  const std::string too_large = begin + std::string(kHeader - begin.size() - 3, 'x') + "\r\n\r\n";
  EXPECT_EQ(read(too_large, 1000).refused, 431U);
  EXPECT_EQ(read(post("/", std::string(kBody, 'x')), 5000).requests.at(0).body.size(), kBody);
  EXPECT_EQ(read(post("/", std::string(kBody + 1, 'x')), 5000).refused, 413U);
}

TEST(RequestReader, CountsWhatABodyHolds) {
  RequestReader reader(kHeader, kBody);
  EXPECT_EQ(reader.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), Step::more);
  EXPECT_EQ(reader.body_size(), 0U);
  EXPECT_EQ(reader.feed(std::string(400, 'x')), Step::more);
  EXPECT_EQ(reader.body_size(), 400U);
  EXPECT_EQ(reader.feed(std::string(600, 'x')), Step::complete);
  EXPECT_EQ(reader.take().body.size(), 1000U);
  EXPECT_FALSE(reader.begun());
}

}  // namespace
}  // namespace rollcall::web::http::test
