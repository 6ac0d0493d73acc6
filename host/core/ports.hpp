#pragma once

#include "core/connection.hpp"
#include "core/job.hpp"
#include "core/notice.hpp"
#include "core/plugin.hpp"
#include "core/workspace.hpp"
#include "rollcall/sdk/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the host's rules need from the outside world. host/store implements the repositories, host/extension
/// the plugins. All methods throw rollcall::Error; an implementation may be used from one thread at a time
/// unless it says otherwise.
namespace rollcall::core {

class PluginRepository {
 public:
  virtual ~PluginRepository() = default;
  [[nodiscard]] virtual std::vector<PluginMemory> remembered() = 0;
  virtual void remember(const PluginMemory& plugin) = 0;  ///< inserts or replaces
};

class ConnectionRepository {
 public:
  virtual ~ConnectionRepository() = default;
  [[nodiscard]] virtual std::vector<Connection> list(std::int64_t workspace_id) = 0;
  [[nodiscard]] virtual std::optional<Connection> find(std::int64_t workspace_id, std::string_view plugin_id,
                                                       std::string_view name) = 0;
  [[nodiscard]] virtual std::optional<Connection> find(std::int64_t id) = 0;

  /// Inserts (id 0) or replaces the connection, and stores or (empty value) deletes the named secrets, in one
  /// transaction. Returns the connection's id.
  virtual std::int64_t save(const Connection& connection,
                            const std::map<std::string, std::string>& secrets) = 0;
  virtual void remove(std::int64_t id) = 0;  ///< with its secrets

  [[nodiscard]] virtual std::map<std::string, std::string> secrets(std::int64_t connection_id) = 0;
  /// Which secrets there are, without opening them.
  [[nodiscard]] virtual std::vector<std::string> secret_names(std::int64_t connection_id) = 0;
  virtual void store_secret(std::int64_t connection_id, std::string_view name, std::string_view value) = 0;
};

class JobRepository {
 public:
  virtual ~JobRepository() = default;
  [[nodiscard]] virtual std::int64_t create(const JobRequest& request) = 0;
  /// The same for a job that `worker` is about to claim itself: no other takes it before the lease is over.
  [[nodiscard]] virtual std::int64_t create_held(const JobRequest& request, std::string_view worker,
                                                 std::chrono::seconds lease) = 0;

  /// Makes `worker` the holder of a queued or resumable job, or of a running one whose lease ran out, and
  /// sets it running. Refused with Error(conflict), naming the other job, while another job of any kind of
  /// the same connection holds a lease; with Error(failed_precondition) when it is complete or was taken
  /// back.
  virtual void claim(std::int64_t job_id, std::string_view worker, std::chrono::seconds lease) = 0;

  /// Extends the lease. Returns the job's state: anything but running (or another holder, told as
  /// interrupted) means: stop.
  [[nodiscard]] virtual JobState renew(std::int64_t job_id, std::string_view worker,
                                       std::chrono::seconds lease) = 0;

  /// What renew() would return, without extending the lease: cheap enough to be asked often.
  [[nodiscard]] virtual JobState held_state(std::int64_t job_id, std::string_view worker) = 0;

  /// Ends the job if `worker` still holds it: writes state, error and finished_at, frees the lease; of one
  /// that was cancelled meanwhile it only frees the lease. A
  /// completed job forgets the people it met, except that those of the connection's last completed import
  /// stay, as its roster; retries, undos and dry runs leave none. Jobs that can be resumed keep theirs.
  virtual void finish(std::int64_t job_id, std::string_view worker, JobState state, std::string_view error,
                      const EndNotice& notice) = 0;
  /// The same without telling anybody.
  void finish(std::int64_t job_id, std::string_view worker, JobState state, std::string_view error) {
    finish(job_id, worker, state, error, {});
  }

  /// Ends the attempt of `worker`, if it still holds the job, but not the job: it is interrupted, with the
  /// sentence as its error, until any worker takes it up by itself. That does not count as an end at the same
  /// place (WaitingJobs).
  virtual void hand_on(std::int64_t job_id, std::string_view worker, std::string_view error) = 0;

  /// Ends a queued job that cannot start: failed, with the reason. Does nothing to any other job.
  virtual void refuse(std::int64_t job_id, std::string_view error) = 0;

  /// Asks whoever runs it to stop: sets a queued or running job to cancelled; Job::worker is who has not let
  /// go of it yet. Error(failed_precondition) for an ended one.
  virtual void cancel(std::int64_t job_id) = 0;

  /// Agrees to a job going over its limits. Error(not_found).
  virtual void approve(std::int64_t job_id) = 0;

  /// How many people each of the last `most` completed imports of the connection read, newest first; dry
  /// runs, retries, undos, and imports of what changed do not count.
  [[nodiscard]] virtual std::vector<std::uint64_t> recent_sizes(std::int64_t connection_id,
                                                                std::size_t most) = 0;
  /// People in the workspace whom the connection brought or changed last.
  [[nodiscard]] virtual std::uint64_t imported_people(std::int64_t connection_id) = 0;

  [[nodiscard]] virtual std::optional<Job> find(std::int64_t job_id) = 0;
  [[nodiscard]] virtual std::vector<Job> list(std::int64_t workspace_id,
                                              std::size_t limit) = 0;  ///< newest first

  /// Hands over each issue in order of occurrence, without holding them all.
  virtual void each_issue(std::int64_t job_id, const std::function<void(const JobIssue&)>& visit) = 0;
};

/// What jobs do to people, see rollcall/people/changes.hpp for rules and errors.
class ChangeRepository {
 public:
  virtual ~ChangeRepository() = default;
  virtual void each(std::int64_t job_id, const std::function<void(const JobChange&)>& visit) = 0;
  [[nodiscard]] virtual std::vector<std::string> differences(std::int64_t plan_id, std::int64_t job_id,
                                                             std::size_t most) = 0;
  /// Counts are those of the job so far; called after each committed batch.
  using Progress = std::function<void(const Counts& counts, std::uint64_t done, std::uint64_t total)>;
  virtual void apply(std::int64_t job_id, std::string_view worker, const std::stop_token& stop,
                     const Progress& progress) = 0;
  virtual void undo(std::int64_t job_id, std::string_view worker, const std::stop_token& stop,
                    const Progress& progress) = 0;
};

class UserRepository {
 public:
  virtual ~UserRepository() = default;
  [[nodiscard]] virtual std::uint64_t count(std::int64_t workspace_id) = 0;
  /// Newest first; `search` matches the beginning of a word of the name or of the e-mail address; empty
  /// matches everybody. `group` as in UserFilter.
  [[nodiscard]] virtual std::vector<User> list(std::int64_t workspace_id, std::string_view search,
                                               std::size_t limit,
                                               const std::optional<std::int64_t>& group = {}) = 0;
  virtual void each(std::int64_t workspace_id, const std::function<void(const User&)>& visit) = 0;
  /// Adds a person by hand. Error(conflict) when the address is taken, Error(invalid_argument) when it is
  /// none.
  virtual std::int64_t add(std::int64_t workspace_id, std::string_view email,
                           std::string_view display_name) = 0;
};

/// How far a running import is; see rollcall_progress for the meaning of the fields.
struct ImportProgress {
  Counts counts;
  std::uint64_t issues = 0, pages = 0, requests = 0, retries = 0, expected = 0;
  std::string activity;
};

/// What a plugin process calls back, on a thread of the process's proxy.
struct PluginEvents {
  std::function<void(const ImportProgress&)> on_progress;  ///< must not throw
  /// Returns when the secret is durable; throws Error when it cannot be stored, which the plugin is told.
  std::function<void(std::string_view name, std::string_view value)> on_secret_stored;
};

/// What an instance is made from.
struct PluginContext {
  std::map<std::string, std::string> settings;
  std::map<std::string, std::string> secrets;
  std::string database_url;
};

/// The plugin's process ended or fell silent in the middle of a call; what it left behind is in detail. What
/// was committed stays, and an import can be resumed. Unlike an Error(internal) that the plugin reports
/// itself.
class PluginProcessDied : public Error {
 public:
  explicit PluginProcessDied(Reason reason) : Error(Status::internal, std::move(reason)) {}
};

/// A running plugin with one instance in it. Calls block; one at a time. interrupt() may be called from any
/// thread. The destructor ends the process. Throws PluginProcessDied when the process died. Documents are
/// JSON, see plugin-api/schema.
class PluginSession {
 public:
  virtual ~PluginSession() = default;
  [[nodiscard]] virtual std::string check() = 0;
  [[nodiscard]] virtual std::string wizard_step(std::string_view input) = 0;
  [[nodiscard]] virtual std::string list_choices(std::string_view query) = 0;
  [[nodiscard]] virtual std::string plan(std::string_view options) = 0;
  [[nodiscard]] virtual std::string run(std::string_view options) = 0;
  /// Error(unsupported) when the plugin has no such function, as those for interface 1.0.
  [[nodiscard]] virtual std::string explain(std::string_view query) = 0;
  virtual void interrupt() noexcept = 0;
};

class PluginHost {
 public:
  virtual ~PluginHost() = default;
  /// Looks at the folder anew; ordered by name. Files that are no plugins are listed too, with the reason.
  [[nodiscard]] virtual std::vector<Plugin> list() = 0;
  /// Judges one file without running any of its code; any path.
  [[nodiscard]] virtual Plugin inspect(const std::filesystem::path& file) = 0;
  /// Error(not_found) naming the nearest known id; Error(failed_precondition) with the reason when it cannot
  /// be enabled.
  virtual void enable(std::string_view id) = 0;
  virtual void disable(std::string_view id) = 0;
  /// Starts the process of a ready plugin. Error(failed_precondition) when it is not ready, with what to do.
  [[nodiscard]] virtual std::unique_ptr<PluginSession> start(std::string_view id, PluginContext context,
                                                             PluginEvents events) = 0;
};

}  // namespace rollcall::core
