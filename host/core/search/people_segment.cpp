#include "core/search/people_segment.hpp"

#include "core/search/text_order.hpp"

#include <algorithm>
#include <compare>
#include <numeric>
#include <utility>

namespace rollcall::core::search {
namespace {

int sign(std::strong_ordering order) noexcept {
  return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

bool is_time(UserColumn column) noexcept {
  return column == UserColumn::updated_at || column == UserColumn::created_at;
}

std::vector<std::uint32_t> order_of(const std::vector<std::int64_t>& numbers) {
  std::vector<std::uint32_t> rows(numbers.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return numbers[a] != numbers[b] ? numbers[a] < numbers[b] : a < b;
  });
  return rows;
}

}  // namespace

std::optional<std::uint32_t> PeopleSegment::row_of(std::int64_t id) const noexcept {
  const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (found == ids_.end() || *found != id) return {};
  return static_cast<std::uint32_t>(found - ids_.begin());
}

IndexedPerson PeopleSegment::person(std::size_t row) const {
  return {.id = ids_[row],
          .words = std::string(names_[row]),
          .email = std::string(emails_[row]),
          .department = std::string(departments_[row]),
          .job_title = std::string(job_titles_[row]),
          .source = std::string(sources_[row]),
          .enabled = enabled_.has(row),
          .last_import_id = last_import_ids_[row],
          .member_key = member_keys_[row],
          .created_at_ms = created_[row],
          .updated_at_ms = updated_[row]};
}

std::string_view PeopleSegment::text(UserColumn column, std::size_t row) const noexcept {
  switch (column) {
    case UserColumn::name:
      return ordered_part(names_[row]);
    case UserColumn::email:
      return ordered_part(emails_[row]);
    case UserColumn::department:
      return departments_[row];
    case UserColumn::job_title:
      return job_titles_[row];
    case UserColumn::updated_at:
    case UserColumn::created_at:
      break;
  }
  return {};
}

std::int64_t PeopleSegment::number(UserColumn column, std::size_t row) const noexcept {
  return column == UserColumn::created_at ? created_[row] : updated_[row];
}

Place PeopleSegment::place(UserColumn column, std::size_t row) const {
  if (is_time(column)) return {.text = {}, .number = number(column, row), .id = ids_[row]};
  return {.text = std::string(text(column, row)), .number = 0, .id = ids_[row]};
}

int PeopleSegment::compare(UserColumn column, std::size_t row, const Place& place) const noexcept {
  const auto by_value = is_time(column) ? number(column, row) <=> place.number
                                        : text(column, row) <=> std::string_view(place.text);
  return by_value != 0 ? sign(by_value) : sign(ids_[row] <=> place.id);
}

int PeopleSegment::compare(UserColumn column, std::size_t row, const PeopleSegment& other,
                           std::size_t other_row) const noexcept {
  const auto by_value = is_time(column) ? number(column, row) <=> other.number(column, other_row)
                                        : text(column, row) <=> other.text(column, other_row);
  return by_value != 0 ? sign(by_value) : sign(ids_[row] <=> other.ids_[other_row]);
}

Bitmap PeopleSegment::matches(const IndexFilter& filter, const Bitmap& dead) const {
  Bitmap found(size());
  if (filter.search.is_blank()) {
    for (std::size_t row = 0; row < size(); ++row) found.set(row);
  } else {
    mark_found(filter.search, found);
  }
  found.remove(dead);
  if (filter.source) {
    const auto code = sources_.code_of(*filter.source);
    found.filter([&](std::size_t row) { return sources_.code(row) == code; });
  }
  if (filter.enabled) found.filter([&](std::size_t row) { return enabled_.has(row) == *filter.enabled; });
  if (filter.last_import)
    found.filter([&](std::size_t row) { return last_import_ids_[row] == *filter.last_import; });
  if (filter.members)
    found.filter([&](std::size_t row) { return filter.members->contains(member_keys_[row]); });
  return found;
}

void PeopleSegment::mark_found(const SearchText& search, Bitmap& found) const {
  if (!search.words().empty()) mark_names(search.words(), found);
  mark_addresses(search.email(), found);
}

void PeopleSegment::mark_names(std::string_view words, Bitmap& found) const {
  const auto blank = words.find(' ');
  if (blank == std::string_view::npos) {
    const auto [first, last] = words_.beginning(words, names_);
    for (const auto* row = first; row != last; ++row) found.set(*row);
    return;
  }
  const auto [first, last] = words_.equal(words.substr(0, blank), names_);
  for (const auto* row = first; row != last; ++row) {
    if (found.has(*row)) continue;
    bool goes_on = false;
    each_word(names_[*row], [&](std::string_view rest) { goes_on = goes_on || rest.starts_with(words); });
    if (goes_on) found.set(*row);
  }
}

void PeopleSegment::mark_addresses(std::string_view beginning, Bitmap& found) const {
  const auto& rows = order(UserColumn::email);
  const auto ordered = ordered_part(beginning);
  const auto first = std::partition_point(
      rows.begin(), rows.end(), [&](std::uint32_t row) { return ordered_part(emails_[row]) < ordered; });
  const auto last = std::partition_point(
      first, rows.end(), [&](std::uint32_t row) { return emails_[row].starts_with(ordered); });
  for (auto row = first; row != last; ++row) {
    if (beginning.size() == ordered.size() || emails_[*row].starts_with(beginning)) found.set(*row);
  }
}

void SegmentBuilder::add(const IndexedPerson& person) {
  if (person.enabled) enabled_rows_.push_back(static_cast<std::uint32_t>(size()));
  segment_.ids_.push_back(person.id);
  segment_.names_.add(person.words);
  segment_.emails_.add(person.email);
  segment_.departments_.add(person.department);
  segment_.job_titles_.add(person.job_title);
  segment_.sources_.add(person.source);
  segment_.last_import_ids_.push_back(person.last_import_id);
  segment_.member_keys_.push_back(person.member_key);
  segment_.created_.push_back(person.created_at_ms);
  segment_.updated_.push_back(person.updated_at_ms);
}

PeopleSegment SegmentBuilder::build() && {
  PeopleSegment& made = segment_;
  made.enabled_ = Bitmap(size());
  for (const auto row : enabled_rows_) made.enabled_.set(row);
  for (auto* numbers : {&made.ids_, &made.last_import_ids_, &made.created_, &made.updated_})
    numbers->shrink_to_fit();
  made.member_keys_.shrink_to_fit();
  made.names_.shrink();
  made.emails_.shrink();
  for (auto* column : {&made.departments_, &made.job_titles_, &made.sources_}) column->finish();
  made.words_ = WordIndex(made.names_, size());
  const auto set_order = [&](UserColumn column, std::vector<std::uint32_t> rows) {
    made.orders_[static_cast<std::size_t>(column)] = std::move(rows);
  };
  set_order(UserColumn::name, made.names_.order());
  set_order(UserColumn::email, made.emails_.order());
  set_order(UserColumn::department, made.departments_.order());
  set_order(UserColumn::job_title, made.job_titles_.order());
  set_order(UserColumn::updated_at, order_of(made.updated_));
  set_order(UserColumn::created_at, order_of(made.created_));
  return std::move(segment_);
}

}  // namespace rollcall::core::search
