#include "graph/delta.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

constexpr const char* kLink = R"("@odata.deltaLink":"https://graph/v1.0/users/delta?$deltatoken=t")";

std::string page_of(const std::string& objects, const std::string& links = kLink) {
  return "{" + links + R"(,"value":[)" + objects + "]}";
}

TEST(DeltaPage, TellsLinksFromObjects) {
  const auto last = parse_delta_page(page_of(R"({"id":"A-1","displayName":"Ada"})"));
  ASSERT_EQ(last.objects.size(), 1U);
  EXPECT_EQ(last.objects[0].id, "a-1");
  EXPECT_EQ(last.objects[0].presence, Presence::there);
  EXPECT_EQ(last.next_link, "");
  EXPECT_EQ(last.delta_link, "https://graph/v1.0/users/delta?$deltatoken=t");
  const auto first = parse_delta_page(page_of("", R"("@odata.nextLink":"https://graph/next")"));
  EXPECT_TRUE(first.objects.empty());
  EXPECT_EQ(first.next_link, "https://graph/next");
}

TEST(DeltaPage, TellsWhetherSomebodyCanBeRestored) {
  const auto page = parse_delta_page(page_of(R"({"id":"1","@removed":{"reason":"changed"}},
      {"@removed":{"reason":"deleted"},"id":"2"}, {"id":"3","@removed":{}}, {"id":"4","@removed":null})"));
  ASSERT_EQ(page.objects.size(), 4U);
  EXPECT_EQ(page.objects[0].presence, Presence::deleted_for_now);
  EXPECT_EQ(page.objects[1].presence, Presence::deleted);
  EXPECT_EQ(page.objects[2].presence, Presence::deleted);
  EXPECT_EQ(page.objects[3].presence, Presence::deleted);
}

TEST(DeltaPage, ReadsWhoJoinedAndLeftAGroup) {
  const auto page = parse_delta_page(page_of(R"({"id":"g","members@delta":[
      {"@odata.type":"#microsoft.graph.user","id":"A"},
      {"@odata.type":"#microsoft.graph.user","id":"b","@removed":{"reason":"deleted"}},
      {"@odata.type":"#microsoft.graph.device","id":"d"}, {"id":"c"}]})"));
  ASSERT_EQ(page.objects.size(), 1U);
  const auto& members = page.objects[0].members;
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[0].id, "a");
  EXPECT_TRUE(members[0].joined);
  EXPECT_FALSE(members[1].joined);
  EXPECT_FALSE(members[2].is_user);
  EXPECT_TRUE(members[3].is_user);
}

TEST(DeltaPage, RefusesWhatIsNoPage) {
  for (const std::string text :
       {"", "[]", "{", R"({"value":[]})", R"({"value":{},"@odata.deltaLink":"x"})",
        R"({"@odata.deltaLink":"x"})", R"({"value":[],"@odata.deltaLink":"x","@odata.nextLink":"y"})",
        R"({"value":[1],"@odata.deltaLink":"x"})", R"({"value":[{"id":7}],"@odata.deltaLink":"x"})",
        R"({"value":[{"id":"g","members@delta":{}}],"@odata.deltaLink":"x"})",
        R"({"value":[{"id":"g","members@delta":[{}]}],"@odata.deltaLink":"x"})"})
    EXPECT_THROW((void)parse_delta_page(text), BadPage) << text;
}

TEST(RefusesDelta, EveryShapeOfAnExpiredToken) {
  EXPECT_TRUE(refuses_delta({.status = 410, .code = "resyncRequired"}));
  EXPECT_TRUE(refuses_delta({.status = 400, .code = "Request_UnsupportedQuery"}));
  EXPECT_TRUE(refuses_delta({.status = 400, .code = "syncStateNotFound"}));
  EXPECT_TRUE(refuses_delta({.status = 404, .code = "syncStateNotFound"}));
  EXPECT_TRUE(refuses_delta({.status = 403}));
  EXPECT_TRUE(refuses_delta({.status = 501}));
  for (const int status : {401, 429, 500, 502, 503, 504}) EXPECT_FALSE(refuses_delta({.status = status}));
}

}  // namespace
}  // namespace rollcall::entra_id
