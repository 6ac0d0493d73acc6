#pragma once

#include "core/job.hpp"
#include "rollcall/sdk/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Wizards: the pages that a plugin asks before an import, kept by the host. JSON documents cross as text.
namespace rollcall::core {

/// A wizard as it lies in the database.
struct WizardRecord {
  std::string id;  ///< random
  std::int64_t administrator_id = 0;
  std::int64_t workspace_id = 0;
  std::string plugin_id;
  std::int64_t connection_id = 0;  ///< 0: none yet
  std::string purpose;             ///< "import" or "connect"
  std::int64_t version = 1;        ///< grows with every page
  std::string page;                ///< JSON, as an administrator may see it
  std::string answers;             ///< JSON object by step; never a secret
  std::string trail;               ///< JSON array of the pages answered so far
  std::string state;               ///< what plugin and host want to know again; encrypted in the database
  std::int64_t preview_job_id = 0;
  std::int64_t job_id = 0;
  std::string updated_at;  ///< UTC, ISO 8601 with 'Z'; given by the repository
  std::string expires_at;
};

/// A secret that waits for its connection to be saved.
struct WizardSecret {
  std::string step;  ///< empty: stored by the plugin itself
  std::string name;
  std::string value;  ///< empty: there is none any more
};

/// What goes with a new version of a record.
struct WizardChanges {
  std::string callback_state = {};  ///< what has to come back from a page outside; empty: nothing is awaited
  std::vector<WizardSecret> secrets = {};  ///< to be stored, or with an empty value deleted
  bool forget_secrets = false;             ///< all that were stored, before `secrets` are
};

/// What a job is to the wizard that asks for it.
enum class WizardJobUse : std::uint8_t { preview, start };

/// Wizards that have expired are not found. Secrets, `state` and callback_state never lie in clear text.
class WizardRepository {
 public:
  virtual ~WizardRepository() = default;
  /// Also removes those that have expired, of everybody.
  virtual void insert(const WizardRecord& wizard, const WizardChanges& changes) = 0;
  /// Writes what may change and puts the expiry off. False, and nothing is written, when the stored version
  /// is another one.
  [[nodiscard]] virtual bool update(const WizardRecord& wizard, std::int64_t stored_version,
                                    const WizardChanges& changes) = 0;
  /// The same, and in the same transaction makes the job, queued, and notes its id in the record. Nothing,
  /// and there is no job, when the stored version is another one.
  [[nodiscard]] virtual std::optional<std::int64_t> update_with_job(const WizardRecord& wizard,
                                                                    std::int64_t stored_version,
                                                                    const WizardChanges& changes,
                                                                    const JobRequest& job,
                                                                    WizardJobUse use) = 0;
  [[nodiscard]] virtual std::optional<WizardRecord> find(std::string_view id) = 0;
  /// Newest first, without those that started a job.
  [[nodiscard]] virtual std::vector<WizardRecord> list_open(std::int64_t administrator_id) = 0;
  /// The wizard that awaits this; from now on nothing awaits it.
  [[nodiscard]] virtual std::optional<std::string> take_callback(std::string_view callback_state) = 0;
  virtual void remove(std::string_view id) = 0;

  [[nodiscard]] virtual std::vector<WizardSecret> secrets(std::string_view id) = 0;
  virtual void store_secret(std::string_view id, const WizardSecret& secret) = 0;
};

struct FieldFault {
  std::string pointer;  ///< JSON Pointer (RFC 6901) into the request's body
  std::string message;  ///< one sentence
};

/// What was sent is not valid, field by field.
class FieldsRefused : public Error {
 public:
  FieldsRefused(Reason reason, std::vector<FieldFault> faults)
      : Error(Status::invalid_argument, std::move(reason)), faults_(std::move(faults)) {}
  [[nodiscard]] const std::vector<FieldFault>& faults() const noexcept { return faults_; }

 private:
  std::vector<FieldFault> faults_;
};

/// Another tab went on in the meantime.
class WizardChanged : public Error {
 public:
  using Error::Error;
};

/// The plugin, or the provider behind it, did not answer as it should. The wizard stays where it was.
class PluginFailed : public Error {
 public:
  using Error::Error;
};

enum class SavedConnection : std::uint8_t { none, created, changed };

/// A wizard as its administrator sees it.
struct WizardView {
  struct Crumb {
    std::string step;
    std::string title;
  };
  std::string id;
  std::int64_t administrator_id = 0;
  std::string plugin_id;
  std::string plugin_name;
  std::int64_t connection_id = 0;  ///< 0: none
  std::string connection_name;
  std::string purpose;
  std::string page;                                                ///< JSON
  std::string answers;                                             ///< JSON
  std::map<std::string, std::vector<std::string>> stored_secrets;  ///< names by step
  std::vector<Crumb> trail;
  std::int64_t version = 0;
  std::int64_t preview_job_id = 0;
  std::int64_t job_id = 0;
  std::string updated_at;
  std::string expires_at;
  SavedConnection saved = SavedConnection::none;  ///< by the call that returned this
};

struct WizardOpening {
  std::int64_t administrator_id = 0;
  std::string plugin_id = {};
  std::int64_t connection_id = 0;  ///< 0: the plugin's only one, if there is one
  bool new_connection = false;
  bool connect_only = false;  ///< purpose "connect"
};

struct ChoicesQuery {
  std::string name = {};
  std::string search = {};
  std::string cursor = {};
  std::vector<std::string> ids = {};  ///< resolve exactly these; the two above are then ignored
  std::size_t limit = 50;
};

/// What the host adds to the plugin's options.
struct WizardJob {
  std::string requested_by = {};
  bool staged = false;
  std::optional<int> leaver_grace = {};
  ChangeLimits limits = {};
  bool exactly_preview = false;  ///< write what the last full preview showed
};

/// Walks any plugin's pages. Used from one thread; a wizard may be asked for from several at once. Throws
/// Error: not_found for one that is gone or somebody else's, FieldsRefused, WizardChanged, PluginFailed,
/// throttled for a poll that comes too early, failed_precondition for what its page does not allow.
class Wizards {
 public:
  virtual ~Wizards() = default;
  [[nodiscard]] virtual WizardView open(const WizardOpening& opening) = 0;
  [[nodiscard]] virtual std::vector<WizardView> list(std::int64_t administrator_id) = 0;
  [[nodiscard]] virtual WizardView show(std::int64_t administrator_id, const std::string& id) = 0;
  /// `answers`: a JSON object.
  [[nodiscard]] virtual WizardView answer(std::int64_t administrator_id, const std::string& id,
                                          std::int64_t version, const std::string& step,
                                          const std::string& answers) = 0;
  [[nodiscard]] virtual WizardView poll(std::int64_t administrator_id, const std::string& id) = 0;
  /// An empty step: the last one.
  [[nodiscard]] virtual WizardView back(std::int64_t administrator_id, const std::string& id,
                                        std::int64_t version, const std::string& step) = 0;
  /// JSON, as plugin-api/schema/choices.schema.json says.
  [[nodiscard]] virtual std::string choices(std::int64_t administrator_id, const std::string& id,
                                            const ChoicesQuery& query) = 0;
  /// Both return the queued job.
  [[nodiscard]] virtual std::int64_t preview(std::int64_t administrator_id, const std::string& id,
                                             std::int64_t version, const WizardJob& job) = 0;
  [[nodiscard]] virtual std::int64_t start(std::int64_t administrator_id, const std::string& id,
                                           std::int64_t version, const WizardJob& job) = 0;
  virtual void discard(std::int64_t administrator_id, const std::string& id) = 0;
  /// Somebody came back from a page outside. Only the parameter `state` says whose it is, once. Nothing when
  /// it belongs to no wizard.
  [[nodiscard]] virtual std::optional<WizardView> callback(
      const std::map<std::string, std::string>& parameters) = 0;
  /// Ends the kept processes of a plugin that was disabled or replaced.
  virtual void end_processes(std::string_view plugin_id) = 0;
};

}  // namespace rollcall::core
