#pragma once

#include "planner.hpp"
#include "rollcall/people/session.hpp"

#include <memory>
#include <string>

namespace rollcall::people {

/// Whose people are written, and by which job.
struct Directory {
  std::int64_t workspace_id = 0;
  std::string source;
  std::string source_tenant;
  std::int64_t job_id = 0;
};

using Items = std::vector<const Item*>;

/// Packed digests of what a batch met; see the table import_seen.
struct SeenDigests {
  std::vector<IdDigest> people;
  std::vector<IdDigest> taken_keys;     ///< dry run only: e-mail keys that people would have now
  std::vector<IdDigest> released_keys;  ///< dry run only: e-mail keys that people would have left
};

/// The statements of one backend, in the form that was measured best there. All methods run inside a
/// transaction of the caller and throw soci_error.
class PeopleStore {
 public:
  virtual ~PeopleStore() = default;

  [[nodiscard]] virtual std::size_t preferred_batch_size() const noexcept = 0;

  /// True when the workspace has nobody of this directory yet.
  [[nodiscard]] virtual bool is_first_import() = 0;

  /// Inserts everybody; false when somebody was there already, and then the transaction has to be rolled
  /// back.
  [[nodiscard]] virtual bool add_all(const Plan& plan) = 0;

  /// One Found for each item; empty for items that are not to be imported.
  [[nodiscard]] virtual std::vector<Found> look_up(const Items& items) = 0;

  /// Writes the plan's people. Throws RunAgain when a row is not any more what look_up() found.
  virtual void apply(Plan& plan) = 0;

  virtual void add_issues(const std::vector<Issue>& issues) = 0;
  virtual void add_seen(std::int64_t batch, const SeenDigests& seen) = 0;
  virtual void each_seen(const std::function<void(const SeenDigests&)>& visit) = 0;
};

/// The session must outlive the store.
[[nodiscard]] std::unique_ptr<PeopleStore> make_sqlite_store(soci::session& session, Directory directory);
[[nodiscard]] std::unique_ptr<PeopleStore> make_postgresql_store(soci::session& session, Directory directory);

}  // namespace rollcall::people
