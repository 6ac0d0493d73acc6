#include "core/search/people_index.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::core::search {
namespace {

using Ids = std::vector<std::int64_t>;

constexpr std::array kColumns{UserColumn::name,      UserColumn::email,      UserColumn::department,
                              UserColumn::job_title, UserColumn::updated_at, UserColumn::created_at};

/// Few words, so that many people share beginnings, ties are frequent, and some texts are longer than what an
/// order looks at.
class RandomPeople {
 public:
  explicit RandomPeople(unsigned seed) : random_(seed) {}

  IndexedPerson person(std::int64_t id) {
    IndexedPerson person{.id = id,
                         .words = words_of(text()),
                         .email = text() + "@example.com",
                         .department = pick(kWords),
                         .job_title = below(5) == 0 ? "" : text(),
                         .source = pick(kSources),
                         .enabled = below(3) != 0,
                         .last_import_id = static_cast<std::int64_t>(below(4)),
                         .created_at_ms = static_cast<std::int64_t>(below(50)),
                         .updated_at_ms = static_cast<std::int64_t>(below(50))};
    if (below(20) == 0) person.email.insert(0, std::string(250, 'x') + pick(kWords));
    if (below(20) == 0) person.words.insert(0, std::string(250, 'y') + pick(kWords));
    return person;
  }

  IndexFilter filter() {
    IndexFilter filter;
    if (below(4) != 0) {
      const std::string text = search();
      filter.search = SearchText(text, text);
    }
    if (below(3) == 0) filter.source = pick(kSources);
    if (below(3) == 0) filter.enabled = below(2) == 0;
    if (below(4) == 0) filter.last_import = static_cast<std::int64_t>(below(5));
    return filter;
  }

  UserOrder order() {
    return {kColumns[below(kColumns.size())], below(2) == 0 ? Direction::ascending : Direction::descending};
  }

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random_);
  }

 private:
  static constexpr std::array<std::string_view, 12> kWords{
      "anna", "ann",   "anne-marie", "o'neill", "\xC3\xA4rzte", "\xE9\x99\xBD\xE5\xAD\x90",
      "a",    "b(it)", "annabel",    "smith",   "smi",          "zo\xC3\xAB"};
  static constexpr std::array<std::string_view, 3> kSources{"", "entra-id", "ldap"};

  template <typename Texts>
  std::string pick(const Texts& texts) {
    return std::string(texts[below(texts.size())]);
  }
  std::string text() {
    std::string text = pick(kWords);
    for (std::size_t more = below(3); more > 0; --more) text += " " + pick(kWords);
    return text;
  }
  std::string search() {
    const std::string whole = below(15) == 0 ? std::string(250, below(2) == 0 ? 'x' : 'y') + text() : text();
    return whole.substr(0, 1 + below(whole.size()));
  }

  std::mt19937 random_;
};

/// What the index shall give, by looking at everybody.
class Naive {
 public:
  void put(const IndexedPerson& person) { people_[person.id] = person; }
  void remove(std::int64_t id) { people_.erase(id); }
  [[nodiscard]] const std::map<std::int64_t, IndexedPerson>& people() const { return people_; }

  [[nodiscard]] Ids select(const IndexFilter& filter, UserOrder order) const {
    std::vector<const IndexedPerson*> found;
    for (const auto& [id, person] : people_) {
      if (matches(person, filter)) found.push_back(&person);
    }
    std::sort(found.begin(), found.end(), [&](const IndexedPerson* a, const IndexedPerson* b) {
      const bool descending = order.direction == Direction::descending;
      return descending ? key(*b, order.column) < key(*a, order.column)
                        : key(*a, order.column) < key(*b, order.column);
    });
    Ids ids;
    for (const auto* person : found) ids.push_back(person->id);
    return ids;
  }

  using Key = std::tuple<std::string, std::int64_t, std::int64_t>;
  [[nodiscard]] static Key key(const IndexedPerson& person, UserColumn column) {
    switch (column) {
      case UserColumn::name:
        return {person.words.substr(0, 200), 0, person.id};
      case UserColumn::email:
        return {person.email.substr(0, 200), 0, person.id};
      case UserColumn::department:
        return {person.department.substr(0, 200), 0, person.id};
      case UserColumn::job_title:
        return {person.job_title.substr(0, 200), 0, person.id};
      case UserColumn::updated_at:
        return {"", person.updated_at_ms, person.id};
      case UserColumn::created_at:
        return {"", person.created_at_ms, person.id};
    }
    return {};
  }

 private:
  static bool matches(const IndexedPerson& person, const IndexFilter& filter) {
    const bool found = filter.search.is_blank() || person.email.find(filter.search.email()) == 0 ||
                       is_found(person.words, filter.search.words());
    return found && (!filter.source || *filter.source == person.source) &&
           (!filter.enabled || *filter.enabled == person.enabled) &&
           (!filter.last_import || *filter.last_import == person.last_import_id);
  }

  /// Every place of the name where the text stands, and a word begins.
  static bool is_found(const std::string& words, std::string_view wanted) {
    if (wanted.empty()) return false;
    const auto is_mark = [](char c) { return c == '\'' || c == '(' || c == ')'; };
    for (auto at = words.find(wanted); at != std::string::npos; at = words.find(wanted, at + 1)) {
      if (at == 0 || words[at - 1] == ' ') return true;
      if (is_mark(words[at - 1]) && words[at] != ' ' && !is_mark(words[at])) return true;
    }
    return false;
  }

  std::map<std::int64_t, IndexedPerson> people_;
};

Ids everybody_in(const Selection& selection, UserOrder order, std::size_t limit) {
  Ids ids;
  std::optional<Place> after;
  do {
    const auto page = selection.page(order, after, limit);
    EXPECT_LE(page.ids.size(), limit);
    EXPECT_TRUE(!page.last || page.ids.size() == limit);
    ids.insert(ids.end(), page.ids.begin(), page.ids.end());
    after = page.last;
  } while (after);
  return ids;
}

/// Changes some people in both, in one step.
void change_some(RandomPeople& random, PeopleIndex& index, Naive& naive, std::int64_t& last_id) {
  std::map<std::int64_t, IndexedPerson> present;
  Ids gone;
  for (std::size_t i = random.below(12); i > 0; --i) {
    const auto id = static_cast<std::int64_t>(1 + random.below(static_cast<std::size_t>(last_id) + 1));
    switch (random.below(3)) {
      case 0:
        ++last_id;
        present[last_id] = random.person(last_id);
        break;
      case 1:
        if (naive.people().contains(id)) present[id] = random.person(id);
        break;
      default:
        if (!present.contains(id)) gone.push_back(id);
    }
  }
  std::erase_if(gone, [&](std::int64_t id) { return present.contains(id); });
  std::vector<IndexedPerson> list;
  for (const auto& [id, person] : present) {
    list.push_back(person);
    naive.put(person);
  }
  for (const auto id : gone) naive.remove(id);
  index.apply(list, gone);
}

class PeopleIndexTest : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, PeopleIndexTest, testing::Range(1U, 41U));

TEST_P(PeopleIndexTest, GivesWhatLookingAtEverybodyGives) {
  RandomPeople random(GetParam());
  PeopleIndex index;
  Naive naive;
  std::int64_t last_id = 0;
  SegmentBuilder first;
  for (; last_id < static_cast<std::int64_t>(random.below(300));) {
    const auto person = random.person(++last_id);
    first.add(person);
    naive.put(person);
  }
  index.replace(std::move(first).build());
  for (int round = 0; round < 60; ++round) {
    change_some(random, index, naive, last_id);
    if (random.below(3) == 0) {
      while (index.merge()) {
      }
    }
    const auto filter = random.filter();
    const auto order = random.order();
    const auto selection = index.select(filter);
    const auto expected = naive.select(filter, order);
    EXPECT_EQ(selection.size(), expected.size());
    ASSERT_EQ(everybody_in(selection, order, 1 + random.below(20)), expected)
        << "round " << round << ", " << to_string(order) << ", \"" << filter.search.email() << '"';
  }
  EXPECT_LT(index.segments(), 60U);
}

/// Whoever stays as they are is on exactly one page, whatever happens between two pages.
TEST_P(PeopleIndexTest, LosesAndDoublesNobodyWhilePeopleComeAndGo) {
  RandomPeople random(GetParam() + 1000);
  PeopleIndex index;
  Naive naive;
  std::int64_t last_id = 0;
  for (int round = 0; round < 30; ++round) change_some(random, index, naive, last_id);
  const auto filter = random.below(2) == 0 ? IndexFilter{} : random.filter();
  const auto order = random.order();
  const auto before = naive.people();

  Ids met;
  std::optional<Place> after;
  do {
    const auto page = index.select(filter).page(order, after, 3);
    met.insert(met.end(), page.ids.begin(), page.ids.end());
    after = page.last;
    change_some(random, index, naive, last_id);
    if (random.below(4) == 0) index.merge();
  } while (after);

  for (const auto id : naive.select(filter, order)) {
    const auto was = before.find(id);
    if (was == before.end() || was->second != naive.people().at(id)) continue;
    EXPECT_EQ(std::count(met.begin(), met.end(), id), 1) << "person " << id;
  }
}

TEST(PeopleIndex, KeepsFewSegmentsHoweverOftenItChanges) {
  RandomPeople random(7);
  PeopleIndex index;
  for (std::int64_t id = 1; id <= 2'000; ++id) {
    index.apply({random.person(id)}, {});
    while (index.merge()) {
    }
  }
  EXPECT_EQ(index.select({}).size(), 2'000U);
  EXPECT_LT(index.segments(), 40U);
}

TEST(PeopleIndex, DropsWhoIsDeadOnceTheyAreTheMost) {
  RandomPeople random(8);
  PeopleIndex index;
  SegmentBuilder builder;
  for (std::int64_t id = 1; id <= 100; ++id) builder.add(random.person(id));
  index.replace(std::move(builder).build());
  Ids gone;
  for (std::int64_t id = 1; id <= 60; ++id) gone.push_back(id);
  index.apply({}, gone);
  EXPECT_TRUE(index.merge());
  EXPECT_FALSE(index.merge());
  EXPECT_EQ(index.select({}).size(), 40U);
}

TEST(SearchText, PartsWordsAtBlanksAndHyphensOfAnyKind) {
  EXPECT_EQ(words_of("  anne-marie \t\xC2\xA0smith\xE3\x80\x80"), "anne marie smith");
  EXPECT_EQ(words_of("-"), "");
  EXPECT_EQ(words_of("a\xE2\x80\x93z"), "a z");
}

TEST(SearchText, MatchesBeginningsOfWordsAndOfTheAddress) {
  const auto found = [](std::string_view text) {
    return SearchText(text, text).matches("anne marie o'neill (it)", "anne.oneill@example.com");
  };
  for (const char* text : {"", " ", "anne", "mar", "anne m", "anne-marie", "marie o'n", "o'neill", "neill",
                           "(it)", "it)", "anne.on", "anne.oneill@example.com", " marie "})
    EXPECT_TRUE(found(text)) << text;
  for (const char* text : {"nne", "marie anne", "example", "-", "'", "anne.oneill@example.com2", "annemarie"})
    EXPECT_FALSE(found(text)) << text;
}

}  // namespace
}  // namespace rollcall::core::search
