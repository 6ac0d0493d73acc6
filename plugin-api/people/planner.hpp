#pragma once

#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What is to be done with each person of a batch: the rules of matching and counting, without any SQL. Both
/// backends and the dry run share it.
namespace rollcall::people {

/// A row of `users` whose attributes differ from the item's, or may.
struct StoredPerson {
  std::int64_t id = 0;
  std::string email_key;
  Person person;
};

enum class HolderKind : std::uint8_t { nobody, by_hand, same_directory, elsewhere };

/// Who has the item's e-mail key: somebody else than the row that the item's external id found.
struct Holder {
  HolderKind kind = HolderKind::nobody;
  std::int64_t id = 0;
};

/// What the tables hold for one item to import.
struct Found {
  enum class Match : std::uint8_t { none, same, differs };
  Match match = Match::none;          ///< of the external id; `same` when the stored hash says so
  std::unique_ptr<StoredPerson> row;  ///< set when it differs
  Holder holder;
};

/// One row to insert or update. Text is borrowed from the item or from Found.
struct Write {
  const Item* item = nullptr;
  std::int64_t row_id = 0;  ///< 0: a new row
  std::string_view email;   ///< the item's, or the stored one where it is kept
  std::string_view email_key;
  std::int64_t hash = 0;
  std::string_view released_key;  ///< the row's old key where it changes, else empty
  bool links = false;             ///< a person added by hand gets this external id
};

struct Plan {
  std::vector<Write> inserts;
  std::vector<Write> updates;
  std::vector<Issue> issues;
  Counts counts;  ///< of this batch
};

/// Decides about each item. `items` are distinct people; found[i] belongs to items[i] and is looked at only
/// where the item is to be imported. Pure.
[[nodiscard]] Plan make_plan(std::span<const Item* const> items, std::span<const Found> found, Modes modes);

}  // namespace rollcall::people
