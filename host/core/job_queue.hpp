#pragma once

#include "core/importer.hpp"
#include "core/job.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace rollcall::core {

/// Jobs that wait for a worker of this host or of another one on the same database. Thread-safe.
class JobQueue {
 public:
  virtual ~JobQueue() = default;
  /// Refuses what core/job_rules.hpp does not allow, else makes the job, queued, and returns its id.
  [[nodiscard]] virtual std::int64_t submit(const JobRequest& request) = 0;
  /// What submit() would make of it, or its refusal: for whoever makes the job together with something else,
  /// in one transaction, and calls wake() then.
  [[nodiscard]] virtual JobRequest settle(const JobRequest& request) = 0;
  /// A job was made.
  virtual void wake() = 0;
  /// Queues an interrupted or cancelled job again. Error(not_found), Error(failed_precondition).
  virtual void resume(std::int64_t job_id, Approval approval) = 0;
  /// Asks whoever runs it to stop. Error(not_found), Error(failed_precondition) for an ended one.
  virtual void cancel(std::int64_t job_id) = 0;
};

}  // namespace rollcall::core
