#include "web/api/cursor.hpp"
#include "web/api/query_text.hpp"
#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::test::web {
namespace {

using api::encode_cursor;
using api::parse_query;
using api::percent_decoded;

TEST(QueryText, UndoesPercentEncoding) {
  EXPECT_EQ(percent_decoded("a%20b%2Fc"), "a b/c");
  EXPECT_EQ(percent_decoded("J%c3%BCrgen"), "J\xC3\xBCrgen");
  EXPECT_EQ(percent_decoded("%41"), "A");
  EXPECT_EQ(percent_decoded("a+b"), "a+b");
}

TEST(QueryText, RefusesWhatIsNotEncodedRight) {
  for (const auto* text :
       {"%", "%4", "%G1", "%00", "%FF", "%C3", "%C0%80", "%ED%A0%80", "%F5%80%80%80", "%E0%80%80"})
    EXPECT_EQ(percent_decoded(text), std::nullopt) << text;
}

TEST(QueryText, ReadsQueriesAsBrowsersWriteThem) {
  const auto query = parse_query("search=anna+berg&ids=a%2Cb&empty=&flag");
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(*query, (std::multimap<std::string, std::string>{
                        {"search", "anna berg"}, {"ids", "a,b"}, {"empty", ""}, {"flag", ""}}));
  EXPECT_EQ(parse_query("")->size(), 0U);
  EXPECT_EQ(parse_query("a=%"), std::nullopt);
}

class CursorTest : public WebTest {
 protected:
  /// The position that a cursor comes back as, or the status that it is refused with.
  std::string come_back(const std::string& cursor) {
    nlohmann::json position;
    host.stand_in("listAudit", [&](const api::Call& call) {
      position = api::cursor_of(call).value_or(nullptr);
      return api::json_reply({{"audit", nlohmann::json::array()},
                              {"next_cursor", nullptr},
                              {"total", api::total_document(0, true)}});
    });
    const Reply reply = get("/audit?cursor=" + cursor);
    return reply.status == 200 ? position.dump() : std::to_string(reply.status);
  }
};

TEST_F(CursorTest, ComesBackAsItWas) {
  for (const auto& position : {nlohmann::json{{"before", 7}},
                               nlohmann::json{{"name", "Jürgen ?>"}, {"id", 1}}, nlohmann::json{{"a", ""}}})
    EXPECT_EQ(come_back(encode_cursor(position)), position.dump());
}

TEST_F(CursorTest, IsRefusedWhenDamaged) {
  const std::string good = encode_cursor({{"before", 7}});
  EXPECT_EQ(come_back(good.substr(1)), "422");
  EXPECT_EQ(come_back("!" + good), "422");
  EXPECT_EQ(come_back("W10"), "422");  // []
  EXPECT_EQ(come_back("%2B%2B"), "422");
}

}  // namespace
}  // namespace rollcall::test::web
