#include "url.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

TEST(Url, KeepsTheTargetByteForByte) {
  const auto url = parse_url("https://Graph.Microsoft.com/v1.0//g?$skiptoken=X%2744%27&a=b%2cc+d~");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "graph.microsoft.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/v1.0//g?$skiptoken=X%2744%27&a=b%2cc+d~");
}

TEST(Url, ComparesOrigins) {
  const auto graph = *parse_url("https://graph.microsoft.com");
  EXPECT_TRUE(parse_url("HTTPS://GRAPH.microsoft.com:443/x")->same_origin(graph));
  EXPECT_FALSE(parse_url("http://graph.microsoft.com:443/x")->same_origin(graph));
  EXPECT_FALSE(parse_url("https://graph.microsoft.com:444/x")->same_origin(graph));
  EXPECT_FALSE(parse_url("https://graph.microsoft.com.evil.example/x")->same_origin(graph));
}

TEST(Url, RefusesWhatIsNoPlainAddress) {
  for (const auto* text :
       {"", "graph.microsoft.com", "//host/x", "https://", "https://a@b/", "https://a:b@c/", "https://h:0/",
        "https://h:99999/", "https://h:8x/", "https://h/a b", "https://h/#f", "https://h/\n", "https://h\\x/",
        "https://h/{x}", "https://h\xC3\xA4/", "javascript://h"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, KnowsLoopback) {
  for (const auto* text :
       {"http://127.0.0.1", "http://127.8.8.8:99", "http://[::1]:8080/", "http://localhost"})
    EXPECT_TRUE(parse_url(text)->is_loopback()) << text;
  for (const auto* text :
       {"http://127.0.0.1.example.com", "http://128.0.0.1", "http://localhost.example.com"})
    EXPECT_FALSE(parse_url(text)->is_loopback()) << text;
}

TEST(Url, EncodesEverythingButUnreserved) {
  EXPECT_EQ(percent_encode("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(percent_encode("O'Brien & S\xC3\xB6hne/+#"), "O%27Brien%20%26%20S%C3%B6hne%2F%2B%23");
}

TEST(Url, KnowsGuids) {
  EXPECT_TRUE(is_guid("7D3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90"));
  EXPECT_FALSE(is_guid("7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c9"));
  EXPECT_FALSE(is_guid("7d3c9f52x6a0e-4b8b-9c11-5e2f4a7b8c90"));
  EXPECT_FALSE(is_guid("gd3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90"));
}

}  // namespace
}  // namespace rollcall::entra_id
