#pragma once

#include "digest_set.hpp"
#include "journal.hpp"
#include "planner.hpp"

#include <span>
#include <vector>

namespace rollcall::people {

/// What a job has met so far, as far as the tables of people do not show it: 16 bytes a person, and for those
/// who wait.
class MetPeople {
 public:
  /// Those whom this job has not met, each once, and their digests. A person without an id cannot be
  /// recognised and counts each time.
  struct Fresh {
    std::vector<const Item*> items;
    DigestSet digests;
  };
  [[nodiscard]] Fresh select_new(const std::vector<Item>& items, std::vector<IdDigest>& met) const;

  /// Says of what the tables show what this job would have made of it: `leaving` when people of later batches
  /// may still leave their addresses.
  enum class Others : std::uint8_t { may_leave, stay };
  void correct(const Item& item, Found& found, const DigestSet& batch, Others others) const;

  void remember(const SeenDigests& seen);
  void remember_deferred(const IdDigest& person, const IdDigest& email_key);

  [[nodiscard]] bool has(const IdDigest& person) const noexcept { return met_.contains(person); }
  /// The provider said that this person left what is imported.
  [[nodiscard]] bool is_gone(const IdDigest& person) const noexcept { return gone_.contains(person); }
  [[nodiscard]] bool nobody_is_gone() const noexcept { return gone_.size() == 0; }
  [[nodiscard]] bool nobody_waits() const noexcept { return deferred_.size() == 0; }

 private:
  DigestSet met_;
  DigestSet deferred_;      // of those met: who waits for an address
  DigestSet awaited_keys_;  // the addresses that they want
  DigestSet taken_keys_;    // in a plan: the addresses that people would have by now, which no row shows
  DigestSet released_keys_;
  DigestSet gone_;
};

}  // namespace rollcall::people
