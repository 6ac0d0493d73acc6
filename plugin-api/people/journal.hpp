#pragma once

#include "change_rows.hpp"
#include "rollcall/people/person.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace soci {
class session;
}

namespace rollcall::people {

/// Packed digests of what a batch met; see the table import_seen.
struct SeenDigests {
  std::vector<IdDigest> people;
  std::vector<IdDigest> taken_keys;     ///< of a plan only: e-mail keys that people would have now
  std::vector<IdDigest> released_keys;  ///< of a plan only: e-mail keys that people would have left
  std::vector<IdDigest> gone;           ///< of an incremental import only: who left what is imported
};

/// A row of import_deferred.
struct DeferredPerson {
  std::int64_t position = 0;
  Person person;
  std::string request_id;
};

/// What a job notes beside the people themselves: issues, whom it met, what it changes, who waits. All
/// methods run inside a transaction of the caller, those that read also outside one, and throw soci_error.
class Journal {
 public:
  Journal(soci::session& session, std::int64_t job_id) : session_(session), job_id_(job_id) {}
  virtual ~Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  virtual void add_issues(const std::vector<Issue>& issues) = 0;
  virtual void add_seen(std::int64_t batch, const SeenDigests& seen) = 0;
  /// Of any job, in the order of its batches.
  virtual void each_seen(std::int64_t job_id, const std::function<void(const SeenDigests&)>& visit) = 0;
  virtual void add_changes(std::int64_t batch, const std::vector<ChangeRow>& changes) = 0;

  /// At positions from `first` on.
  virtual void add_deferred(std::int64_t first, const std::vector<const Item*>& items) = 0;
  /// At most `most` of those after a position, in their order.
  [[nodiscard]] std::vector<DeferredPerson> read_deferred(std::int64_t after, std::int64_t most);
  void remove_deferred(std::int64_t up_to);

 protected:
  [[nodiscard]] soci::session& session() noexcept { return session_; }
  [[nodiscard]] const std::int64_t& job_id() const noexcept { return job_id_; }

 private:
  soci::session& session_;
  std::int64_t job_id_;
};

/// The session must outlive the journal.
[[nodiscard]] std::unique_ptr<Journal> make_sqlite_journal(soci::session& session, std::int64_t job_id);
[[nodiscard]] std::unique_ptr<Journal> make_postgresql_journal(soci::session& session, std::int64_t job_id);

}  // namespace rollcall::people
