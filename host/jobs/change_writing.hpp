#pragma once

#include "core/importer.hpp"
#include "jobs/runner_ports.hpp"
#include "rollcall/sdk/error.hpp"

#include <stop_token>
#include <string>
#include <utility>

namespace rollcall::jobs {

/// A plan goes over its limits and nobody has agreed to that yet: nothing is written, the job waits.
class ApprovalNeeded : public Error {
 public:
  explicit ApprovalNeeded(Reason reason) : Error(Status::failed_precondition, std::move(reason)) {}
};

/// What the host itself does with people, without any plugin: writing the plan of a claimed job, and undos.
/// Goes on where an earlier worker stopped. Throws Error; Cancelled when stop is requested.
class ChangeWriting {
 public:
  /// All of it must outlive this.
  ChangeWriting(const RunnerPorts& ports, const std::string& worker, const core::ImportObserver& observer,
                std::stop_token stop);

  /// Compares the plan with the one that was to be applied, then with the limits, then writes it. `planned`
  /// is the job as its row is when everything is decided.
  void write_plan(const core::Job& planned);

  void undo(const core::Job& job);

 private:
  void refuse_difference(const core::Job& planned);
  void refuse_over_limits(const core::Job& planned);
  [[nodiscard]] core::ChangeRepository::Progress reporting(const char* activity) const;
  [[nodiscard]] bool holds(const core::Job& job) const;

  const RunnerPorts& ports_;
  const std::string& worker_;
  const core::ImportObserver& observer_;
  std::stop_token stop_;
};

}  // namespace rollcall::jobs
