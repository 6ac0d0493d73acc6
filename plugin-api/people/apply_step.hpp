#pragma once

#include "change_rows.hpp"
#include "change_store.hpp"
#include "changes_job.hpp"
#include "digest_set.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What writing a batch of a plan comes to, and whether people are still as the plan expects them.
namespace rollcall::people {

enum class Obstacle : std::uint8_t {
  none,
  changed,       ///< the row is not what the plan was made from, or gone
  already_here,  ///< somebody to be added or linked has a row by now
  email_taken    ///< somebody else has the address
};

class ApplyStep {
 public:
  /// `changes` are a whole batch and must outlive this.
  ApplyStep(const ChangesJob& job, const std::vector<ChangeRow>& changes);

  /// Reads the people and works out what they will be.
  void read(ChangeStore& store, Lock lock);

  /// Looks for rows that stand in the way of new people and new addresses. `released` are e-mail keys that
  /// earlier batches of the plan will have set free.
  void look_for_holders(ChangeStore& store, const DigestSet& released);

  /// Throws Error(conflict), naming the first person with an obstacle; `consequence` completes "...,".
  void check(const std::string& consequence) const;

  void write(ChangeStore& store) const;

  /// The e-mail keys that people leave.
  [[nodiscard]] const std::vector<std::string>& released_keys() const noexcept { return released_keys_; }
  /// How many people it changes.
  [[nodiscard]] std::size_t size() const noexcept { return added_.size() + updated_.size(); }

 private:
  void plan_existing(std::size_t i, const PersonRow* now);
  void plan_new(std::size_t i);
  void finish_row(std::size_t i, PersonRow& row);

  struct Claim {
    std::size_t change;
    std::string value;  ///< e-mail key or external id
  };

  const ChangesJob& job_;
  const std::vector<ChangeRow>& changes_;
  std::vector<Obstacle> obstacles_;  // one a change
  std::vector<PersonRow> added_;
  std::vector<PersonRow> updated_;
  std::vector<std::int64_t> released_;
  std::vector<std::string> released_keys_;
  std::vector<Claim> claimed_keys_;
  std::vector<Claim> claimed_ids_;
  std::vector<ChangeStore::Absence> absences_;
};

}  // namespace rollcall::people
