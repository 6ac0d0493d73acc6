#pragma once

#include "core/search/bitmap.hpp"
#include "core/search/columns.hpp"
#include "core/search/member_keys.hpp"
#include "core/search/search_text.hpp"
#include "core/user_directory.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core::search {

/// What is known of a person here. Text is case-folded.
struct IndexedPerson {
  std::int64_t id = 0;
  std::string words;  ///< words_of() the name
  std::string email;
  std::string department;
  std::string job_title;
  std::string source;  ///< as it is
  bool enabled = true;
  std::int64_t last_import_id = 0;
  std::uint64_t member_key = 0;  ///< see MemberKeys; 0: in no group
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;

  bool operator==(const IndexedPerson&) const = default;
};

/// Where a person stands in an order: what a cursor holds.
struct Place {
  std::string text;         ///< of text columns: the ordered part
  std::int64_t number = 0;  ///< of times
  std::int64_t id = 0;

  bool operator==(const Place&) const = default;
};

/// UserFilter with the search folded and the group's members read.
struct IndexFilter {
  SearchText search;
  std::optional<std::string> source;
  std::optional<bool> enabled;
  std::optional<std::int64_t> last_import;
  std::shared_ptr<const MemberKeys> members = {};  ///< null: in whatever group

  [[nodiscard]] bool lets_everybody_through() const noexcept {
    return search.is_blank() && !source && !enabled && !last_import && !members;
  }
};

/// People who do not change any more, ordered by each column. About 150 bytes a person.
class PeopleSegment {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  [[nodiscard]] std::int64_t id(std::size_t row) const noexcept { return ids_[row]; }
  [[nodiscard]] std::optional<std::uint32_t> row_of(std::int64_t id) const noexcept;
  [[nodiscard]] IndexedPerson person(std::size_t row) const;

  /// Rows in ascending order of the column, then of the id.
  [[nodiscard]] const std::vector<std::uint32_t>& order(UserColumn column) const noexcept {
    return orders_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] Place place(UserColumn column, std::size_t row) const;
  /// Negative: the row stands before the place; 0: in it.
  [[nodiscard]] int compare(UserColumn column, std::size_t row, const Place& place) const noexcept;
  [[nodiscard]] int compare(UserColumn column, std::size_t row, const PeopleSegment& other,
                            std::size_t other_row) const noexcept;

  /// Those who match, without `dead`.
  [[nodiscard]] Bitmap matches(const IndexFilter& filter, const Bitmap& dead) const;

 private:
  friend class SegmentBuilder;

  [[nodiscard]] std::string_view text(UserColumn column, std::size_t row) const noexcept;
  [[nodiscard]] std::int64_t number(UserColumn column, std::size_t row) const noexcept;
  void mark_found(const SearchText& search, Bitmap& found) const;
  void mark_names(std::string_view words, Bitmap& found) const;
  void mark_addresses(std::string_view beginning, Bitmap& found) const;

  std::vector<std::int64_t> ids_;  ///< ascending: rows are in the order of ids
  TextColumn names_;
  TextColumn emails_;
  SharedTextColumn departments_;
  SharedTextColumn job_titles_;
  SharedTextColumn sources_;
  Bitmap enabled_;
  std::vector<std::int64_t> last_import_ids_;
  std::vector<std::uint64_t> member_keys_;
  std::vector<std::int64_t> created_;
  std::vector<std::int64_t> updated_;
  WordIndex words_;
  std::array<std::vector<std::uint32_t>, 6> orders_;
};

/// Makes a segment of people who are added in ascending order of their ids.
class SegmentBuilder {
 public:
  void add(const IndexedPerson& person);
  [[nodiscard]] std::size_t size() const noexcept { return segment_.ids_.size(); }
  [[nodiscard]] PeopleSegment build() &&;

 private:
  PeopleSegment segment_;
  std::vector<std::uint32_t> enabled_rows_;
};

}  // namespace rollcall::core::search
