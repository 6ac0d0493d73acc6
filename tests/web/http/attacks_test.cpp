// What is malformed or ambiguous is refused before the handler hears of it, and the connection with it.
#include "server_fixture.hpp"

#include <string>
#include <vector>

namespace rollcall::web::http::test {
namespace {

struct Attack {
  std::string name;
  std::string bytes;
  unsigned status = 400;
};

std::string chunked(const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

std::string with_fields(const std::string& fields, const std::string& body = {}) {
  return "POST /x HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

std::string many(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::vector<Attack>& attacks() {
  using namespace std::string_literals;
  static const std::vector<Attack> all{
      // Smuggling: where does the body end?
      {"LengthAndChunked", with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"ChunkedAndLength", with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
      {"TwoLengths", with_fields("Content-Length: 5\r\nContent-Length: 6\r\n", "12345")},
      {"TheSameLengthTwice", with_fields("Content-Length: 5\r\nContent-Length: 5\r\n", "12345")},
      {"LengthList", with_fields("Content-Length: 5, 5\r\n", "12345")},
      {"NegativeLength", with_fields("Content-Length: -1\r\n")},
      {"SignedLength", with_fields("Content-Length: +5\r\n", "12345")},
      {"HexLength", with_fields("Content-Length: 0x5\r\n", "12345")},
      {"LengthThatIsNoNumber", with_fields("Content-Length: abc\r\n")},
      {"EmptyLength", with_fields("Content-Length:\r\n")},
      {"OverflowingLength", with_fields("Content-Length: 18446744073709551621\r\n", "12345")},
      {"UnknownCoding", with_fields("Transfer-Encoding: gzip\r\n")},
      {"CodingList", with_fields("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
      {"ChunkedTwice",
       with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"ChunkedThenIdentity", with_fields("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
      {"HiddenCoding", with_fields("Transfer-Encoding: \x0b"s + "chunked\r\n", "0\r\n\r\n")},
      {"CodingWithSpaceBeforeColon", with_fields("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")},
      {"CodingInHttp10", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"Folding", with_fields("X-Long: one\r\n two\r\n")},
      {"FoldingByTab", with_fields("X-Long: one\r\n\ttwo\r\n")},
      {"WhiteSpaceBeforeTheFirstField", "GET /x HTTP/1.1\r\n Host: localhost\r\n\r\n"},
      {"BareLineFeed", "GET /x HTTP/1.1\nHost: localhost\n\n"},
      {"BareLineFeedInside", with_fields("X-A: b\nContent-Length: 5\r\n", "12345")},
      {"BareCarriageReturn", with_fields("X-A: b\rContent-Length: 5\r\n", "12345")},
      // Characters
      {"NulInAValue", with_fields("X-A: a\0b\r\n"s)},
      {"ControlInAValue", with_fields("X-A: a\x01"s + "b\r\n")},
      {"DeleteInAValue", with_fields("X-A: a\x7f\r\n")},
      {"NulInTheTarget", "GET /a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n"s},
      {"HighByteInTheTarget", "GET /a\xC3\xA4 HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"FragmentInTheTarget", "GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"SpaceInAName", with_fields("X A: b\r\n")},
      {"EmptyName", with_fields(": b\r\n")},
      {"LineWithoutAColon", with_fields("nonsense\r\n")},
      {"HighByteInAName", with_fields("X-\xC3\xA4: b\r\n")},
      // Request line
      {"NoHost", "GET /x HTTP/1.1\r\n\r\n"},
      {"TwoHosts", with_fields("Host: localhost\r\n")},
      {"EmptyHost", "GET /x HTTP/1.1\r\nHost:\r\n\r\n"},
      {"HostWithAPath", "GET /x HTTP/1.1\r\nHost: localhost/evil\r\n\r\n"},
      {"HostWithAUser", "GET /x HTTP/1.1\r\nHost: user@localhost\r\n\r\n"},
      {"AbsoluteFormForAnotherHost", "GET http://example.com/x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"AnotherScheme", "GET ftp://localhost/x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"Connect", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"AsteriskForm", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"RelativePath", "GET x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"Http09", "GET /x\r\n"},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"Http12", "GET /x HTTP/1.2\r\nHost: localhost\r\n\r\n"},
      {"Http99", "GET /x HTTP/9.9\r\nHost: localhost\r\n\r\n"},
      {"LowerCaseVersion", "GET /x http/1.1\r\nHost: localhost\r\n\r\n"},
      {"LowerCaseMethod", "get /x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"EndlessMethod", many("A", 17) + " /x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"TwoSpaces", "GET  /x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"TlsOnAPlainPort", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s},
      {"Nonsense", "nonsense\r\n\r\n"},
      // Chunks
      {"NegativeChunk", chunked("-2\r\nab\r\n0\r\n\r\n")},
      {"OtherNegativeChunk", chunked("-5\r\nhello\r\n0\r\n\r\n")},
      {"ChunkThatIsNoNumber", chunked("zz\r\nab\r\n0\r\n\r\n")},
      {"EmptyChunkSize", chunked("\r\nab\r\n0\r\n\r\n")},
      {"OverflowingChunk", chunked("fffffffffffffffff\r\nab\r\n")},
      {"ChunkWithAPrefix", chunked("0x2\r\nab\r\n0\r\n\r\n")},
      {"ChunkWithoutItsEnd", chunked("2\r\nabcd\r\n0\r\n\r\n")},
      {"ChunkEndedByALineFeed", chunked("2\nab\n0\n\n")},
      {"BadTrailer", chunked("2\r\nab\r\n0\r\nno colon\r\n\r\n")},
      {"LengthInATrailer", chunked("2\r\nab\r\n0\r\nContent-Length: 50\r\n\r\n")},
      {"HugeChunk", chunked("ffffffffff\r\nab\r\n"), 413},
      {"LargestChunk", chunked("ffffffffffffffff\r\nab\r\n"), 413},
      {"EndlessChunkExtension", chunked("2;" + many("a", 40000)), 431},
      {"EndlessTrailers", chunked("0\r\n" + many("X-A: b\r\n", 5000)), 431},
      // Size
      {"LongLine", with_fields("X-A: " + many("a", 20000) + "\r\n"), 431},
      {"EndlessLine", "GET /" + many("a", 200000), 431},
      {"EndlessHeader", "GET /x HTTP/1.1\r\n" + many("X-A: b\r\n", 20000), 431},
      {"ManyFields", with_fields(many("a:\r\n", 200)), 431},
      {"LargeBody", with_fields("Content-Length: 1048577\r\n"), 413},
      {"HugeBody", with_fields("Content-Length: 99999999999999\r\n"), 413},
      {"LargeChunkedBody", chunked(many("10000\r\n" + std::string(65536, 'a') + "\r\n", 17)), 413},
  };
  return all;
}

class Attacks : public ServerTest, public testing::WithParamInterface<Attack> {};

TEST_P(Attacks, IsRefused) {
  start();
  EXPECT_EQ(status_and_close(GetParam().bytes), GetParam().status);
  EXPECT_EQ(handled(), 0);
}

TEST_P(Attacks, IsRefusedInPiecesToo) {
  start();
  Client client(server_->port());
  const std::string& bytes = GetParam().bytes;
  const std::size_t piece = bytes.size() > 2000 ? 997 : 3;
  for (std::size_t at = 0; at < bytes.size(); at += piece) client.send(bytes.substr(at, piece));
  const auto answer = client.answer();
  EXPECT_EQ(answer ? answer->status : 0, GetParam().status);
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(handled(), 0);
}

INSTANTIATE_TEST_SUITE_P(EachOf, Attacks, testing::ValuesIn(attacks()),
                         [](const auto& attack) { return attack.param.name; });

class Attack100MB : public ServerTest {};

TEST_F(Attack100MB, NeverGetsIntoMemory) {
  start();
  Client client(server_->port());
  client.send("POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(0x100000, 'a') + "\r\n";
  for (int i = 0; i < 100; ++i) {
    client.send(chunk);
    ASSERT_LE(server_->load().body_bytes, 0x100000U);
  }
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(handled(), 0);
}

TEST_F(Attack100MB, ASecondRequestHiddenInABodyIsABody) {
  start();
  Client client(server_->port());
  const std::string hidden = get("/hidden");
  EXPECT_EQ(client.ask(post("/x", hidden))->body, hidden);
  EXPECT_EQ(client.ask(get("/next"))->body, "/next");
  EXPECT_EQ(handled(), 2);
}

}  // namespace
}  // namespace rollcall::web::http::test
