#pragma once

#include "core/job.hpp"
#include "core/ports.hpp"
#include "rollcall/sdk/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rollcall::core {

struct NamedGroup {
  std::string id;
  std::string name;
};

/// What came of one attempt at an import.
struct ImportOutcome {
  Job job;  ///< as its row is after the attempt: state, counts and issues are the truth
  std::uint64_t pages = 0, requests = 0, retries = 0;  ///< of this attempt
  std::chrono::milliseconds duration{0};               ///< of this attempt
  std::optional<Error> failure;                        ///< why it did not complete
  bool needs_approval = false;                         ///< it waits for somebody to agree to its size
  bool goes_on = false;  ///< it stopped on its way, and any worker takes it up from there
  std::vector<NamedGroup> groups;  ///< that were read, where the provider has groups
};

/// Told while a job runs; must not throw.
struct ImportObserver {
  std::function<void(std::int64_t job_id)> on_started;  ///< claimed; on the caller's thread
  /// On another thread while people are read; on the caller's while a plan is written or taken back, and then
  /// `expected` and `counts.fetched` are the people to be changed and those who already are.
  std::function<void(const ImportProgress&)> on_progress;
};

enum class Approval : std::uint8_t { none, over_limits };

/// Runs jobs of every kind to their end. host/jobs implements it. Whatever goes wrong after the job was
/// created is in the outcome; only a database that cannot be used throws. Requesting stop cancels the import;
/// what is committed stays. A plan over its limits ends interrupted, with what to do in `failure`.
class Importer {
 public:
  virtual ~Importer() = default;
  /// Refuses with an Error, and makes no job, what core/job_rules.hpp does not allow; what to fill in for
  /// each kind is said there. Error(conflict) while another job of the connection runs.
  [[nodiscard]] virtual ImportOutcome run(const JobRequest& request, const ImportObserver& observer,
                                          std::stop_token stop) = 0;
  /// Goes on from the job's checkpoint. Error(not_found), Error(failed_precondition) for a completed one.
  [[nodiscard]] virtual ImportOutcome resume(std::int64_t job_id, Approval approval,
                                             const ImportObserver& observer, std::stop_token stop) = 0;
};

}  // namespace rollcall::core
