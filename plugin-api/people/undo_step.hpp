#pragma once

#include "change_rows.hpp"
#include "change_store.hpp"
#include "changes_job.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What an undo does in one transaction: the rules, without any SQL.
namespace rollcall::people {

struct UndoStep {
  std::vector<std::int64_t> removed;   ///< people who go
  std::vector<std::int64_t> released;  ///< of the restored: who get another e-mail key
  std::vector<PersonRow> restored;     ///< as they are to be
  std::vector<ChangeRow> changes;
  std::vector<Issue> issues;
  Counts counts;  ///< updated: restored, unchanged: nothing to do, skipped: stay as they are
};

/// Takes away the people whom the job added, except those whom somebody changed since.
[[nodiscard]] UndoStep remove_added(const ChangesJob& of_job, const std::vector<PersonRow>& people);

/// Puts people back as they were before the job, except those whom somebody changed since or whose address is
/// somebody else's now. All rows of a batch are decided together: they may have swapped addresses.
class Restorations {
 public:
  /// `people` are the rows of users that the changes name, as they are now, in ascending order of ids.
  Restorations(const ChangesJob& of_job, const std::vector<ChangeRow>& changes,
               const std::vector<PersonRow>& people);

  /// The e-mail keys that restored people would take.
  [[nodiscard]] std::vector<std::string> wanted_keys() const;

  /// `holders` has the row for each of wanted_keys(), 0 for none.
  [[nodiscard]] UndoStep decide(const std::vector<std::int64_t>& holders) const;

 private:
  enum class State : std::uint8_t { changed_since, as_before, restorable };

  struct Candidate {
    const ChangeRow* change = nullptr;
    const PersonRow* now = nullptr;  ///< null: not there any more
    State state = State::changed_since;
    PersonRow before = {};  ///< of a restorable one

    [[nodiscard]] bool moves() const {
      return state == State::restorable && before.email_key != now->email_key;
    }
  };

  void judge(Candidate& candidate) const;
  void conclude(const Candidate& candidate, bool refused, UndoStep& step) const;

  const ChangesJob& of_job_;
  std::vector<Candidate> candidates_;
};

}  // namespace rollcall::people
