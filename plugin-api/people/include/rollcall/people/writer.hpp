#pragma once

#include "rollcall/people/groups.hpp"
#include "rollcall/people/person.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Writes people into the workspace: matching, counting, issues and checkpoint, on SQLite and PostgreSQL
/// alike. The rules of matching and counting are in plugin-api/people/README.md.
namespace rollcall::people {

/// Every distinct person read is in exactly one of the last six; fetched is their sum.
struct Counts {
  std::uint64_t fetched = 0, added = 0, updated = 0, unchanged = 0, skipped = 0, filtered = 0, failed = 0;
  std::uint64_t issues = 0;
  std::uint64_t disabled = 0;  ///< leavers, who were not read and so are no part of fetched
  std::uint64_t gone = 0;      ///< of an incremental import: who left what is imported; no part of fetched

  bool operator==(const Counts&) const = default;
};

struct Modes {
  bool add = false;     ///< write people who are not in the workspace yet
  bool update = false;  ///< write people who are
};

struct WriterOptions {
  std::string database_url = {};  ///< "sqlite:///absolute/path.db" or "postgresql://..."
  std::int64_t job_id = 0;        ///< a row of import_jobs in state running, claimed by `worker`
  /// Who claimed it; a job that was taken over or cancelled is noticed at the next write.
  std::string worker = {};
  std::string source = {};         ///< plugin id
  std::string source_tenant = {};  ///< the tenant's unchanging id at the provider
  Modes modes = {};
  bool dry_run = false;  ///< same decisions and counts, but the people stay as they are
};

/// What an import leaves for the next one of its connection, which may then read only what changed since.
struct Continuation {
  /// What was asked of the provider and how it becomes people. Only an import of an equal scope goes on.
  std::string scope = {};
  /// The plugin's own note for the next import, such as links; empty: that one has to read everybody.
  std::string note = {};
  /// Of an incremental import: the one since which it reads what changed, see find_base(). 0: all is read.
  std::int64_t base_job = 0;

  bool operator==(const Continuation&) const = default;
};

/// What one transaction holds.
struct Batch {
  std::vector<Item> items = {};
  /// Of an incremental import: external ids of people who left what is imported. Somebody is either an item
  /// or gone; of two batches the later is right.
  std::vector<std::string> gone = {};
  /// Through which of the groups named by set_groups() they were met.
  std::vector<GroupMembers> members = {};
  std::vector<Issue> issues = {};  ///< about groups or requests; those about people travel in their items
  std::string checkpoint = {};  ///< the plugin's own note of how far it is once this batch is committed; JSON
};

/// What the plugin can say for what it read, once it has read everything it was asked to.
struct ReadProof {
  /// Everybody who is in the chosen groups was met: the provider's own count agrees with what came. Of an
  /// incremental import: every change since its base was met.
  bool complete = false;
  /// Why not: one sentence for the administrator. Nobody is disabled then.
  std::string doubt = {};
};

/// One import's writing end. Not thread-safe: one thread, one session. Any method may throw Error:
/// cancelled (job was cancelled), conflict (another worker took the job over), failed_precondition (locked,
/// full, read-only, other version), unavailable (connection lost). After an Error nothing of that batch is
/// stored, unless the connection was lost during the commit itself; resuming from the checkpoint is right in
/// either case.
class ImportWriter {
 public:
  /// Connects, checks the tables' version, reads the job's counts, checkpoint and the people it already met.
  explicit ImportWriter(WriterOptions options);
  ~ImportWriter();
  ImportWriter(ImportWriter&&) noexcept;
  ImportWriter& operator=(ImportWriter&&) noexcept;

  /// The checkpoint of the last committed batch; empty for a job that has none yet.
  [[nodiscard]] const std::string& checkpoint() const noexcept;

  /// Totals of the job as committed, earlier attempts included.
  [[nodiscard]] const Counts& counts() const noexcept;

  /// How many items a batch should hold on this database; measured, not a limit.
  [[nodiscard]] std::size_t preferred_batch_size() const noexcept;

  /// True when the job asks for leavers: finish() can then use a ReadProof, which may cost the plugin
  /// requests.
  [[nodiscard]] bool wants_proof() const noexcept;

  /// Whether a later import may go on from this one: it is one of a connection, and writes.
  [[nodiscard]] bool can_be_base() const noexcept;

  /// As committed.
  [[nodiscard]] const Continuation& continuation() const noexcept;

  /// To be stored with the next batch, or at finish(). It is good for others once the job has completed.
  /// Throws Error(invalid_argument) for text that cannot be stored.
  void set_continuation(Continuation continuation);

  /// The groups that this job reads: to be said by each attempt, before its first batch, with the
  /// continuation. An incremental import reads of them what changed, any other one everybody.
  void set_groups(std::vector<Group> groups);

  /// Decides about each item, writes people, issues, counts, the met people and the checkpoint in one
  /// transaction, and commits. A person met before in this job is passed over. Deadlocks and serialization
  /// failures are retried.
  void write(Batch batch);

  /// Ends the reading, in a transaction of its own: decides about those who wait for an address that another
  /// person may have left meanwhile, and, when the job asks for it and the read is proven, about the people
  /// who are no longer in any chosen group. Nothing can be written afterwards. Doing it again, as a resumed
  /// job may, changes nothing. A job whose plugin never calls it leaves those people undecided.
  void finish(const ReadProof& proof);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::people
