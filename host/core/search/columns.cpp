#include "core/search/columns.hpp"

#include "core/search/search_text.hpp"
#include "core/search/text_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace rollcall::core::search {
namespace {

std::vector<OrderedItem> numbered(std::size_t count) {
  std::vector<OrderedItem> items(count);
  for (std::uint32_t i = 0; i < count; ++i) items[i].item = i;
  return items;
}

/// A place where a word is met.
struct Occurrence {
  std::uint32_t offset;
  std::uint32_t length;
  std::uint32_t row;
};

std::vector<Occurrence> occurrences_in(const TextColumn& names, std::size_t rows) {
  std::vector<Occurrence> found;
  found.reserve(rows * 3);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::string_view name = names[row];
    each_word(name, [&](std::string_view rest) {
      const auto begin = static_cast<std::uint32_t>(name.size() - rest.size());
      const auto length = static_cast<std::uint32_t>(std::min(rest.find(' '), rest.size()));
      found.push_back({names.offset(row) + begin, length, row});
    });
  }
  return found;
}

}  // namespace

void TextColumn::add(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max() - bytes_.size())
    throw std::length_error("the texts of a segment of the index exceed 4 GiB");
  bytes_ += text;
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

void TextColumn::shrink() {
  bytes_.shrink_to_fit();
  ends_.shrink_to_fit();
}

std::vector<std::uint32_t> TextColumn::order() const {
  auto items = numbered(ends_.size() - 1);
  sort_by_text(std::span(items), [this](std::uint32_t row) { return ordered_part((*this)[row]); });
  std::vector<std::uint32_t> rows(items.size());
  std::transform(items.begin(), items.end(), rows.begin(), [](const OrderedItem& item) { return item.item; });
  return rows;
}

void SharedTextColumn::add(std::string_view text) {
  const auto [entry, is_new] =
      known_.try_emplace(std::string(ordered_part(text)), static_cast<std::uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(entry->first);
  codes_.push_back(entry->second);
}

void SharedTextColumn::finish() {
  auto items = numbered(texts_.size());
  sort_by_text(std::span(items), [this](std::uint32_t text) { return std::string_view(texts_[text]); });
  std::vector<std::string> ordered(texts_.size());
  std::vector<std::uint32_t> new_code(texts_.size());
  for (std::uint32_t rank = 0; rank < items.size(); ++rank) {
    ordered[rank] = std::move(texts_[items[rank].item]);
    new_code[items[rank].item] = rank;
  }
  texts_ = std::move(ordered);
  for (auto& code : codes_) code = new_code[code];
  codes_.shrink_to_fit();
  known_ = {};
}

std::uint32_t SharedTextColumn::code_of(std::string_view text) const noexcept {
  const auto found = std::lower_bound(texts_.begin(), texts_.end(), text);
  return found != texts_.end() && *found == text ? static_cast<std::uint32_t>(found - texts_.begin())
                                                 : std::numeric_limits<std::uint32_t>::max();
}

/// By counting, since codes are numbers from 0 on.
std::vector<std::uint32_t> SharedTextColumn::order() const {
  std::vector<std::uint32_t> next(texts_.size() + 1);
  for (const auto code : codes_) ++next[code + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> rows(codes_.size());
  for (std::uint32_t row = 0; row < codes_.size(); ++row) rows[next[codes_[row]]++] = row;
  return rows;
}

WordIndex::WordIndex(const TextColumn& names, std::size_t rows) {
  const auto found = occurrences_in(names, rows);
  const auto text_of = [&](std::uint32_t occurrence) {
    return names.bytes().substr(found[occurrence].offset, found[occurrence].length);
  };
  auto items = numbered(found.size());
  sort_by_text(std::span(items), text_of);
  rows_.reserve(found.size());
  for (const auto& item : items) {
    const Occurrence& place = found[item.item];
    const bool is_new = words_.empty() || text(words_.back(), names) != text_of(item.item);
    if (is_new) words_.push_back({place.offset, place.length, static_cast<std::uint32_t>(rows_.size())});
    rows_.push_back(place.row);
  }
  words_.push_back({0, 0, static_cast<std::uint32_t>(rows_.size())});
  words_.shrink_to_fit();
}

std::pair<const std::uint32_t*, const std::uint32_t*> WordIndex::beginning(std::string_view prefix,
                                                                           const TextColumn& names) const {
  const auto last = words_.end() - 1;
  const auto first =
      std::lower_bound(words_.begin(), last, prefix,
                       [&](const Word& word, std::string_view wanted) { return text(word, names) < wanted; });
  const auto end = std::partition_point(
      first, last, [&](const Word& word) { return text(word, names).starts_with(prefix); });
  return {rows_.data() + first->first_row, rows_.data() + end->first_row};
}

std::pair<const std::uint32_t*, const std::uint32_t*> WordIndex::equal(std::string_view word,
                                                                       const TextColumn& names) const {
  const auto last = words_.end() - 1;
  const auto found = std::lower_bound(
      words_.begin(), last, word,
      [&](const Word& known, std::string_view wanted) { return text(known, names) < wanted; });
  if (found == last || text(*found, names) != word) return {rows_.data(), rows_.data()};
  return {rows_.data() + found->first_row, rows_.data() + (found + 1)->first_row};
}

}  // namespace rollcall::core::search
