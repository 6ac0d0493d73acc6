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

/// A row of `users` as it is before the import changes it. Numbers that are null there are 0 here.
struct StoredPerson {
  std::int64_t id = 0;
  std::string email_key = {};
  Person person = {};
  std::int64_t hash = 0;
  std::int64_t import_id = 0;
  std::int64_t connection_id = 0;
};

enum class HolderKind : std::uint8_t { nobody, by_hand, same_directory, elsewhere };

/// Who has the item's e-mail key: somebody else than the row that the item's external id found.
struct Holder {
  HolderKind kind = HolderKind::nobody;
  std::int64_t id = 0;
  IdDigest digest{};       ///< of the external id, for one of the same directory
  bool may_leave = false;  ///< is no part of the batch, but this job may yet give them another address
};

/// What the tables hold for one item to import.
struct Found {
  enum class Match : std::uint8_t { none, same, differs };
  Match match = Match::none;              ///< of the external id; `same` when the stored hash says so
  std::unique_ptr<StoredPerson> row;      ///< set when it differs and may be updated
  std::unique_ptr<StoredPerson> by_hand;  ///< the holder's row, when it may be linked
  Holder holder;
  bool key_is_awaited = false;  ///< somebody who was deferred in an earlier batch wants the e-mail key
};

/// One row to insert or update. Text is borrowed from the item or from Found.
struct Write {
  const Item* item = nullptr;
  std::int64_t row_id = 0;  ///< 0: a new row
  std::string_view email;   ///< the item's, or the stored one where it is kept
  std::string_view email_key;
  std::int64_t hash = 0;
  std::string_view released_key;         ///< the row's old key where it changes, else empty
  bool links = false;                    ///< a person added by hand gets this external id
  const StoredPerson* before = nullptr;  ///< of an update
};

struct Plan {
  std::vector<Write> inserts;
  std::vector<Write> updates;
  std::vector<Issue> issues;
  std::vector<const Item*> deferred;  ///< in the order of the items; counted nowhere
  Counts counts;                      ///< of this batch
};

/// Decides about each item. `items` are distinct people; found[i] belongs to items[i] and is looked at only
/// where the item is to be imported. Whether somebody gets an address may depend on people of later batches:
/// those are deferred, and so is whoever stands behind them for that address or waits for theirs. Everybody
/// else is decided as if the whole job were one batch. Pure.
[[nodiscard]] Plan make_plan(std::span<const Item* const> items, std::span<const Found> found, Modes modes);

}  // namespace rollcall::people
