#pragma once

#include "planner.hpp"
#include "rollcall/people/session.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rollcall::people {

/// What becomes of rows that exist, and so what has to be known of them.
enum class ExistingRows : std::uint8_t {
  stay,         ///< add-only: only that they are there
  are_planned,  ///< what they hold
  are_written   ///< the same, and nobody else may change it before the transaction ends
};

/// Whose people are written, and by which job.
struct Directory {
  std::int64_t workspace_id = 0;
  std::string source;
  std::string source_tenant;
  std::int64_t job_id = 0;
  std::int64_t connection_id = 0;  ///< 0: none
  ExistingRows existing = ExistingRows::are_written;
};

using Items = std::vector<const Item*>;

/// The statements on the table users of one backend, in the form that was measured best there. All methods
/// run inside a transaction of the caller and throw soci_error.
class PeopleStore {
 public:
  virtual ~PeopleStore() = default;

  [[nodiscard]] virtual std::size_t preferred_batch_size() const noexcept = 0;

  /// True when the workspace has nobody of this directory yet.
  [[nodiscard]] virtual bool is_first_import() = 0;

  /// Inserts everybody; false when somebody was there already, and then the transaction has to be rolled
  /// back.
  [[nodiscard]] virtual bool add_all(const Plan& plan) = 0;

  /// One Found for each item; empty for items that are not to be imported. Throws RunAgain when a row changed
  /// while it was looked for.
  [[nodiscard]] virtual std::vector<Found> look_up(const Items& items) = 0;

  /// Writes the plan's people. Throws RunAgain when a row is not any more what look_up() found.
  virtual void apply(Plan& plan) = 0;

  /// The rows with these ids, as they are, in any order.
  [[nodiscard]] virtual std::vector<StoredPerson> read_rows(const std::vector<std::int64_t>& ids) = 0;
};

/// The session must outlive the store.
[[nodiscard]] std::unique_ptr<PeopleStore> make_sqlite_store(soci::session& session, Directory directory);
[[nodiscard]] std::unique_ptr<PeopleStore> make_postgresql_store(soci::session& session, Directory directory);

}  // namespace rollcall::people
