#pragma once

#include "core/importer.hpp"
#include "jobs/lease_keeper.hpp"
#include "jobs/runner_ports.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::jobs {

/// One run of a plugin's process for a claimed job.
class PluginAttempt {
 public:
  /// All of it must outlive the attempt.
  PluginAttempt(const RunnerPorts& ports, const std::string& worker, const core::Job& job,
                const core::ImportObserver& observer);

  /// Blocks until the plugin is done; fills in pages, requests and retries. Throws what it reported.
  void run(LeaseKeeper& keeper, core::ImportOutcome& outcome);

 private:
  std::unique_ptr<core::PluginSession> start();
  void on_progress(const core::ImportProgress& progress);
  /// What it throws becomes the plugin's answer: a secret that could not be stored must not pass for a stored
  /// one.
  void store_secret(std::string_view name, std::string_view value);

  const RunnerPorts& ports_;
  const std::string& worker_;
  const core::Job& job_;
  const core::ImportObserver& observer_;
  std::atomic<std::uint64_t> pages_{0}, requests_{0}, retries_{0};
  std::unique_ptr<core::ConnectionRepository> connections_;  ///< of the session's thread
};

}  // namespace rollcall::jobs
