#include "rollcall/people/person.hpp"

#include "rollcall/people/search_key.hpp"
#include "rollcall/sdk/error.hpp"

#include <set>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

using namespace std::string_literals;

Person somebody() {
  return {.external_id = "7f1c", .email = "Ann@Example.com", .display_name = "Ann"};
}

TEST(SearchKey, FoldsCaseAndLeavesAccentsOut) {
  EXPECT_EQ(search_key("Garc\u00eda M\u00fcller"), "garcia muller");
  EXPECT_EQ(search_key("GARCI\u0301A"), "garcia");
  EXPECT_EQ(search_key("\u017duk"), "zuk");
  EXPECT_EQ(search_key("Stra\u00dfe"), "strasse");
  EXPECT_EQ(search_key("\u967d\u5b50"), "\u967d\u5b50");
  EXPECT_EQ(search_key("\u0378\u03b1"), "\u0378\u03b1");  // right behind the accents
  EXPECT_EQ(search_key("\ud55c\uae00"), "\ud55c\uae00");  // composed again
  EXPECT_THROW(static_cast<void>(search_key("\xff")), Error);
}

TEST(EmailKey, FoldsAsciiCase) {
  EXPECT_EQ(email_key("Ann.O'Neil+x@EXAMPLE.Com"), "ann.o'neil+x@example.com");
}

TEST(EmailKey, UsesDefaultCaseFoldingInEveryLocale) {
  EXPECT_EQ(email_key("STRASSE@x"), email_key("Straße@x"));
  EXPECT_EQ(email_key("ẞ@x"), "ss@x");
  EXPECT_EQ(email_key("İ@x"), "i\u0307@x");  // not the Turkish dotless form
  EXPECT_NE(email_key("ı@x"), email_key("i@x"));
  EXPECT_EQ(email_key("ΣΊΣΥΦΟΣ@x"), email_key("σίσυφος@x"));  // final sigma
  EXPECT_EQ(email_key("ЖЕНЯ@x"), "женя@x");
  EXPECT_EQ(email_key("\U00010400@x"), "\U00010428@x");  // Deseret, outside the basic plane
}

TEST(EmailKey, EqualsForBothUnicodeForms) {
  EXPECT_EQ(email_key("andre\u0301@x"), "andr\u00e9@x");
  EXPECT_EQ(email_key("ANDRE\u0301@x"), email_key("andr\u00e9@x"));
  EXPECT_EQ(email_key("q\u0307\u0323@x"), email_key("q\u0323\u0307@x"));  // order of marks
}

TEST(EmailKey, KeepsRightToLeftAndEmoji) {
  EXPECT_EQ(email_key("علي@مثال"), "علي@مثال");
  EXPECT_EQ(email_key("👩‍🚀@x"), "👩‍🚀@x");
}

TEST(EmailKey, IsAFixedPoint) {
  for (const char* email : {"Straße@x", "İ@x", "ANDRE\u0301@x", "ᾈ@x", "ﬃ@x"}) {
    EXPECT_EQ(email_key(email_key(email)), email_key(email)) << email;
  }
}

TEST(EmailKey, RefusesInvalidUtf8) {
  for (const auto& text : {"\xff@x"s, "\xc0\xaf@x"s, "\xed\xa0\x80@x"s, "\xe2\x82"s, "\xf4\x90\x80\x80"s}) {
    EXPECT_THROW((void)email_key(text), Error);
  }
}

TEST(AttributesHash, DependsOnEveryAttributeAndOnWhereItEnds) {
  std::set<std::int64_t> hashes{attributes_hash(somebody())};
  std::size_t expected = 1;
  for (const auto& [column, member] : kTextAttributes) {
    Person changed = somebody();
    changed.*member += "x";
    hashes.insert(attributes_hash(changed));
    EXPECT_EQ(hashes.size(), ++expected) << column;
  }
  Person disabled = somebody();
  disabled.enabled = false;
  Person other = somebody();
  other.external_id = "7f1d";
  Person shifted = somebody();
  shifted.display_name = "An";
  shifted.given_name = "n";
  hashes.insert({attributes_hash(disabled), attributes_hash(other), attributes_hash(shifted)});
  EXPECT_EQ(hashes.size(), expected + 3);
  EXPECT_EQ(attributes_hash(somebody()), attributes_hash(somebody()));
  EXPECT_EQ(hashes.count(0), 0U);
}

TEST(AttributesHash, StaysTheSameFromVersionToVersion) {
  // Stored with each person: another value would make the next import after an upgrade rewrite everybody.
  EXPECT_EQ(attributes_hash(somebody()), 6534670935343043406);
}

TEST(MakeItem, ComputesWhatNeedsNoDatabase) {
  const Item item = make_item(somebody());
  EXPECT_EQ(item.disposition, Disposition::import);
  EXPECT_EQ(item.email_key, "ann@example.com");
  EXPECT_EQ(item.hash, attributes_hash(somebody()));
  EXPECT_EQ(item.digest, id_digest("7f1c"));
  EXPECT_EQ(item.person, somebody());
  EXPECT_FALSE(item.issue);
}

TEST(MakeItem, ReportsTextThatCannotBeStored) {
  for (const auto& text : {"Ann\0ie"s, "Ann\xff"s, "\xed\xa0\x80"s}) {
    Person person = somebody();
    person.job_title = text;
    const Item item = make_item(person);
    EXPECT_EQ(item.disposition, Disposition::failed);
    ASSERT_TRUE(item.issue);
    EXPECT_EQ(item.issue->code, "invalid-text");
    EXPECT_EQ(item.issue->external_id, "7f1c");
    EXPECT_NE(item.issue->message.find("job_title"), std::string::npos);
  }
}

TEST(MakeItem, FindsUnstorableTextWhereverItIs) {
  for (std::size_t length = 1; length < 26; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (const char letter : {'\0', '\xff', '\x80', '\x01', '\x7f'}) {
        auto person = somebody();
        person.display_name = std::string(length, 'n');
        person.display_name[place] = letter;
        const bool storable = letter == '\x01' || letter == '\x7f';
        EXPECT_EQ(make_item(person).disposition == Disposition::import, storable) << length << ' ' << place;
      }
    }
  }
}

TEST(MakeItem, TellsAboutUnstorableTextInStorableText) {
  Person person = somebody();
  person.email = "a\0\xc3(@x"s;
  const Item item = make_item(person);
  ASSERT_TRUE(item.issue);
  EXPECT_EQ(item.issue->email, "a\uFFFD\uFFFD(@x");
}

TEST(MakeItem, ReportsWhoHasNoEmailOrNoId) {
  Person person = somebody();
  person.email.clear();
  EXPECT_EQ(make_item(person).issue->code, "no-email");
  person = somebody();
  person.external_id.clear();
  EXPECT_EQ(make_item(person).issue->code, "no-external-id");
}

TEST(MakeItem, ReportsKeysTooLongForAnIndex) {
  Person person = somebody();
  person.email = std::string(1024, 'a');
  EXPECT_EQ(make_item(person).disposition, Disposition::import);
  person.email = "\u0149" + std::string(1022, 'a');  // folding makes it longer
  EXPECT_EQ(make_item(person).issue->code, "too-long");
}

TEST(MakeFailedItem, NamesThePersonInTheIssue) {
  const Item item = make_failed_item(somebody(), {.code = "limited-object", .message = "m"});
  EXPECT_EQ(item.disposition, Disposition::failed);
  EXPECT_EQ(item.issue->external_id, "7f1c");
  EXPECT_EQ(item.issue->email, "Ann@Example.com");
}

TEST(MakeFilteredItem, IsNoFailure) {
  const Item item = make_filtered_item(somebody());
  EXPECT_EQ(item.disposition, Disposition::filtered);
  EXPECT_EQ(item.digest, id_digest("7f1c"));
  EXPECT_FALSE(item.issue);
}

}  // namespace
}  // namespace rollcall::people
