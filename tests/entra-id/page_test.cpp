#include "graph/page.hpp"

#include "graph/client.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

PageBuffer buffer_of(std::string_view text) {
  PageBuffer buffer;
  EXPECT_TRUE(buffer.append(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
  return buffer;
}

struct User {
  std::string id, upn, name, mail, phone, type;
  bool enabled, unreadable, limited;
};

struct Reading {
  PageLinks links;
  PageContent content;
  std::vector<User> users;
};

Reading read(std::string_view text) {
  PageReader reader;
  const auto buffer = buffer_of(text);
  Reading reading;
  reading.links = reader.scan(buffer);
  reading.content = reader.read(buffer, [&](const GraphUser& user) {
    reading.users.push_back({std::string(user.id), std::string(user.user_principal_name),
                             std::string(user.display_name), std::string(user.mail),
                             std::string(user.business_phone), std::string(user.user_type), user.enabled,
                             user.unreadable_text, user.limited});
  });
  EXPECT_EQ(reading.content.links.next, reading.links.next);
  return reading;
}

constexpr std::string_view kPage =
    R"({"@odata.context":"c","@odata.nextLink":"https:\/\/g/v1.0/x?$skiptoken=X%27a%27&t=1%2c2","value":[)"
    R"({"@odata.type":"#microsoft.graph.user","id":"1","userPrincipalName":"a@b.c","displayName":"\u00e9\ud83d\ude00 \"q\"",)"
    R"("mail":null,"businessPhones":["+1","+2"],"accountEnabled":false,"userType":"Guest","extra":{"deep":[1,{"x":null}]}},)"
    R"({"@odata.type":"#microsoft.graph.device","id":"2","displayName":"PC"},)"
    R"({"accountEnabled":null,"businessPhones":[],"displayName":"B","id":"3"}]})";

TEST(Page, IsReadInOneGo) {
  const auto page = read(kPage);
  EXPECT_EQ(page.links.next, "https://g/v1.0/x?$skiptoken=X%27a%27&t=1%2c2");
  EXPECT_EQ(page.content.users, 2U);
  EXPECT_EQ(page.content.other_objects, 1U);
  EXPECT_EQ(page.content.limited_users, 0U);
  ASSERT_EQ(page.users.size(), 2U);
  EXPECT_EQ(page.users[0].id, "1");
  EXPECT_EQ(page.users[0].upn, "a@b.c");
  EXPECT_EQ(page.users[0].name, "\xC3\xA9\xF0\x9F\x98\x80 \"q\"");
  EXPECT_EQ(page.users[0].mail, "");
  EXPECT_EQ(page.users[0].phone, "+1");
  EXPECT_EQ(page.users[0].type, "Guest");
  EXPECT_FALSE(page.users[0].enabled);
  EXPECT_EQ(page.users[1].id, "3");
  EXPECT_TRUE(page.users[1].enabled);
  EXPECT_EQ(page.users[1].phone, "");
}

TEST(Page, DoesNotCareForTheOrderOfFields) {
  const auto page = read(R"({"value":[{"displayName":"B","id":"3"}],"@odata.nextLink":"https://g/n"})");
  EXPECT_EQ(page.links.next, "https://g/n");
  EXPECT_EQ(page.users.at(0).name, "B");
}

TEST(Page, ObjectsMayNameTheirFieldsInAnyOrder) {
  const auto page = read(
      R"({"value":[{"id":"1","displayName":"A","mail":"a@x","x":1},{"id":"2","displayName":"B","mail":"b@x","x":1},)"
      R"({"displayName":"C","id":"3","mail":"c@x"},{"i\u0064":"4","mail":"d@x","displayName":"D"},)"
      R"({"id":"5","\u0064isplayName":"E","mail":"e@x"},{"id":"6","display":"no","displayName":"F","ma":"no","mail":"f@x"},)"
      R"({"id":"7"},{"id":"8","displayNames":"no","displayName":"H","mail":"h@x"}]})");
  std::vector<std::string> seen;
  for (const auto& user : page.users) seen.push_back(user.id + user.name + user.mail);
  const std::vector<std::string> expected{"1Aa@x", "2Bb@x", "3Cc@x", "4Dd@x", "5Ee@x", "6Ff@x", "7", "8Hh@x"};
  EXPECT_EQ(seen, expected);
}

TEST(Page, FieldsMayBeManyAndTheirNamesLong) {
  std::string fields;
  for (int i = 0; i < 300; ++i) fields += "\"" + std::string(static_cast<std::size_t>(i), 'n') + "\":1,";
  std::string text = "{\"value\":[";
  for (const char* id : {"1", "2", "3"})
    text.append("{").append(fields).append(R"("id":")").append(id).append(R"("},)");
  text.back() = ']';
  const auto page = read(text + "}");
  ASSERT_EQ(page.users.size(), 3U);
  EXPECT_EQ(page.users[2].id, "3");
}

TEST(Page, MayBeEmptyAndStillHaveANextLink) {
  const auto page = read(R"({"@odata.nextLink":"https://g/n","value":[]})");
  EXPECT_EQ(page.links.next, "https://g/n");
  EXPECT_EQ(page.content.users, 0U);
  EXPECT_EQ(read(R"({"@odata.nextLink":null,"value":[]})").links.next, "");
}

TEST(Page, TellsLimitedUsers) {
  const auto page = read(
      R"({"value":[{"id":"1","displayName":null,"userPrincipalName":null,"mail":null,"accountEnabled":null},)"
      R"({"@odata.type":"#microsoft.graph.user","id":"2"},{"id":"3","displayName":"x"},{"id":"4","userPrincipalName":"x"}]})");
  EXPECT_EQ(page.content.users, 4U);
  EXPECT_EQ(page.content.limited_users, 2U);
  EXPECT_TRUE(page.users[0].limited);
  EXPECT_TRUE(page.users[1].limited);
  EXPECT_FALSE(page.users[2].limited);
}

TEST(Page, OneUnreadableTextConcernsOneUser) {
  for (const auto* text :
       {R"("\ud83d")", R"("\ud83dx")", R"("\q")", "5", "true", "{}", R"(["a"])", "1.5e9"}) {
    const auto page = read(R"({"value":[{"id":"1","displayName":"A"},{"id":"2","displayName":)" +
                           std::string(text) + R"(,"mail":"m@x.com"},{"id":"3","displayName":"C"}]})");
    ASSERT_EQ(page.users.size(), 3U) << text;
    EXPECT_TRUE(page.users[1].unreadable) << text;
    EXPECT_EQ(page.users[1].mail, "m@x.com") << text;
    EXPECT_EQ(page.users[2].name, "C") << text;
    EXPECT_FALSE(page.users[0].unreadable || page.users[2].unreadable) << text;
  }
}

TEST(Page, OddTypesOfOtherFieldsAreNoticed) {
  const auto page = read(
      R"({"value":[{"id":"1","displayName":"A","accountEnabled":"yes"},{"id":"2","displayName":"B","businessPhones":[7]},)"
      R"({"id":"3","displayName":"C","businessPhones":null},{"id":"4","displayName":"D","businessPhones":[null,"x"]}]})");
  EXPECT_TRUE(page.users[0].unreadable);
  EXPECT_TRUE(page.users[1].unreadable);
  EXPECT_FALSE(page.users[2].unreadable);
  EXPECT_FALSE(page.users[3].unreadable);
  EXPECT_EQ(page.users[3].phone, "");
}

TEST(Page, KeepsAnEmbeddedZero) {
  const auto page = read(R"({"value":[{"id":"1","displayName":"a\u0000b"}]})");
  EXPECT_EQ(page.users.at(0).name, std::string("a\0b", 3));
}

TEST(Page, WithoutAListIsNeverNobody) {
  for (const auto* text : {"{}", R"({"value":null})", R"({"value":{}})", R"({"value":"x"})",
                           R"({"@odata.nextLink":"https://g/n"})", "[]", "null", "5", "", " ",
                           "<html></html>", R"({"value":[]} {"value":[]})", R"({"value":[]}x)",
                           R"({"value":[],"@odata.nextLink":""})", R"({"value":[],"@odata.nextLink":5})",
                           R"({"value":[})", R"({"value":[]]})", "{\"value\":[\"\xFF\"]}"}) {
    EXPECT_THROW((void)read(text), BadPage) << text;
    EXPECT_THROW((void)PageReader().read(buffer_of(text), [](const GraphUser&) {}), BadPage) << text;
  }
}

TEST(Page, WithSomethingElseThanObjectsIsRefused) {
  for (const auto* text : {R"({"value":[1]})", R"({"value":[null]})", R"({"value":["x"]})",
                           R"({"value":[[]]})", R"({"value":[{"displayName":"no id"}]})",
                           R"({"value":[{"id":""}]})", R"({"value":[{"id":"1"}{"id":"2"}]})",
                           R"({"value":[{"id":"1",}]})", R"({"value":[{"id":"1" "mail":"x"}]})"}) {
    EXPECT_THROW((void)read(text), BadPage) << text;
  }
}

TEST(Page, CutAnywhereIsRefused) {
  for (std::size_t size = 0; size < kPage.size(); ++size)
    EXPECT_THROW((void)read(kPage.substr(0, size)), BadPage) << kPage.substr(0, size);
}

TEST(Page, ChangedAnywhereNeverBecomesASmallerPageInSilence) {
  // Every byte replaced by a structural one: either refused, or all three objects are accounted for.
  for (const char replacement : {'}', ']', '{', '[', ',', ':', '"', '\\', ' ', '0'}) {
    for (std::size_t at = 0; at < kPage.size(); ++at) {
      std::string text(kPage);
      text[at] = replacement;
      try {
        const auto page = read(text);
        EXPECT_EQ(page.content.users + page.content.other_objects, 3U) << text;
      } catch (const BadPage&) {
      }
    }
  }
}

TEST(PageBuffer, GrowsToItsLimitAndNotFurther) {
  PageBuffer buffer(100'000);
  const std::string piece(33'333, 'x');
  const auto* bytes = reinterpret_cast<const unsigned char*>(piece.data());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(buffer.append(bytes, piece.size()));
  EXPECT_FALSE(buffer.append(bytes, 2));
  EXPECT_TRUE(buffer.append(bytes, 1));
  EXPECT_EQ(buffer.text().size(), 100'000U);
  EXPECT_GE(buffer.capacity(), buffer.text().size() + PageBuffer::kPadding);
  buffer.clear();
  EXPECT_TRUE(buffer.append(bytes, piece.size()));
  PageBuffer other = std::move(buffer);
  EXPECT_EQ(other.text().size(), piece.size());
  EXPECT_EQ(buffer.text().size(), 0U);  // NOLINT(bugprone-use-after-move): what it promises
}

}  // namespace
}  // namespace rollcall::entra_id
