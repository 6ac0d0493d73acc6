#pragma once

#include "core/importer.hpp"
#include "core/job.hpp"
#include "core/job_actions.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the queue, the workers and those who watch them need from the database. Implementations are used from
/// one thread at a time and throw rollcall::Error.
namespace rollcall::core {

/// How often a job is taken up by itself after its program or its plugin's process has ended, without having
/// got any further in between.
inline constexpr int kMostAutomaticResumes = 3;

/// A job that a worker has looked at as the next one.
struct TakenJob {
  enum class Outcome : std::uint8_t {
    claimed,   ///< the worker holds it
    refused,   ///< it could not start and has failed
    given_up,  ///< it ended too often at the same place and stays interrupted
  };
  Outcome outcome = Outcome::claimed;
  Job job;
};

/// The jobs that wait for a worker: queued ones, and running ones whose worker has fallen silent.
class WaitingJobs {
 public:
  virtual ~WaitingJobs() = default;

  /// Claims the oldest one whose connection is free. Two workers never get the same. `notice` tells of one
  /// that ends without being begun.
  [[nodiscard]] virtual std::optional<TakenJob> take_next(std::string_view worker, std::chrono::seconds lease,
                                                          const EndNotice& notice) = 0;
  /// For the worker whose plugin's process has died, with this error: it goes on with the job that it holds,
  /// as often as take_next() would give it to another one; if that is too often the job ends, which `notice`
  /// tells of. Empty when it holds the job no more.
  [[nodiscard]] virtual std::optional<TakenJob> take_again(std::int64_t job_id, std::string_view worker,
                                                           std::chrono::seconds lease, std::string_view error,
                                                           const EndNotice& notice) = 0;
  /// Queues a job that stopped before its end again. Error(not_found), Error(failed_precondition).
  virtual void queue_again(std::int64_t job_id) = 0;
};

/// How far a running job is, as its worker tells other hosts.
struct JobProgress {
  ImportProgress now;
  std::int64_t elapsed_ms = 0;               ///< of this attempt
  double people_per_second = 0;              ///< over the last ten seconds
  std::optional<std::int64_t> remaining_ms;  ///< an estimate
};

/// The jobs that run in this process. Thread-safe.
class LiveProgress {
 public:
  virtual ~LiveProgress() = default;
  [[nodiscard]] virtual std::optional<JobProgress> find(std::int64_t job_id) const = 0;
};

class JobProgressRepository {
 public:
  virtual ~JobProgressRepository() = default;
  virtual void write(std::int64_t job_id, const JobProgress& progress) = 0;
  virtual void remove(std::int64_t job_id) = 0;
  [[nodiscard]] virtual std::optional<JobProgress> find(std::int64_t job_id) = 0;
};

/// What the groups of a connection were called when they were last read or chosen.
class GroupNames {
 public:
  virtual ~GroupNames() = default;
  virtual void remember(std::int64_t connection_id, const std::vector<NamedGroup>& groups) = 0;
  /// By id; those never seen are missing.
  [[nodiscard]] virtual std::map<std::string, std::string> of(std::int64_t connection_id) = 0;
};

/// Empty members do not filter.
struct JobFilter {
  std::vector<JobState> states;
  std::vector<JobKind> kinds;
  std::string plugin_id;
  std::int64_t connection_id = 0;
  std::optional<bool> dry_run;
};

/// `search`: what was typed, anywhere in the texts that people read, without regard to case.
struct IssueFilter {
  std::string search;
  std::string severity;
  std::string code;
};

struct ChangeFilter {
  std::string search;
  std::string action;
};

/// Where a page of changes ended. People whom a direct import added come last, by their own ids.
struct ChangePlace {
  std::int64_t batch = -1;
  std::int64_t position = -1;
  std::int64_t person = -1;  ///< not negative: among those who were added
};

struct ChangePage {
  std::vector<JobChange> changes;
  std::optional<ChangePlace> next;  ///< empty: that was the last page
};

struct IssueCount {
  std::string code;
  std::string severity;
  std::uint64_t count = 0;
};

struct ActionCount {
  std::string action;
  std::uint64_t count = 0;
};

struct Total {
  std::uint64_t value = 0;
  bool exact = true;
};

/// Jobs and what they report, a page at a time.
class JobReports {
 public:
  virtual ~JobReports() = default;

  /// Newest first, with smaller ids than `before` (0: from the newest).
  [[nodiscard]] virtual std::vector<Job> jobs(std::int64_t workspace_id, const JobFilter& filter,
                                              std::int64_t before, std::size_t most) = 0;
  [[nodiscard]] virtual std::uint64_t count_jobs(std::int64_t workspace_id, const JobFilter& filter) = 0;
  /// What more must be known of these jobs to say what may be done with them; in their order.
  [[nodiscard]] virtual std::vector<JobSituation> situations(const std::vector<Job>& jobs) = 0;

  /// In order of occurrence, with larger ids than `after`.
  [[nodiscard]] virtual std::vector<JobIssue> issues(std::int64_t job_id, const IssueFilter& filter,
                                                     std::int64_t after, std::size_t most) = 0;
  /// `all`: what issue_codes() said.
  [[nodiscard]] virtual Total count_issues(std::int64_t job_id, const IssueFilter& filter,
                                           const std::vector<IssueCount>& all) = 0;
  /// Of the whole job, the most frequent first.
  [[nodiscard]] virtual std::vector<IssueCount> issue_codes(std::int64_t job_id) = 0;
  /// 0 when there is none.
  [[nodiscard]] virtual std::int64_t last_issue(std::int64_t job_id) = 0;

  /// In order of their happening, after that place.
  [[nodiscard]] virtual ChangePage changes(const Job& job, const ChangeFilter& filter, ChangePlace after,
                                           std::size_t most) = 0;
  /// `all`: what change_actions() said.
  [[nodiscard]] virtual Total count_changes(const Job& job, const ChangeFilter& filter,
                                            const std::vector<ActionCount>& all) = 0;
  /// Of the whole job, in the order of the table of actions; those that nobody has are left out.
  [[nodiscard]] virtual std::vector<ActionCount> change_actions(const Job& job) = 0;
};

}  // namespace rollcall::core
