#pragma once

#include "core/job_ports.hpp"
#include "core/notice.hpp"
#include "core/ports.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::jobs {

class ProgressBoard;

/// What the runner works with. Repositories are opened when they are needed, each with a session of its own:
/// several threads use them, and an idle session need not outlive a long import.
struct RunnerPorts {
  core::PluginHost& plugins;
  std::function<std::unique_ptr<core::JobRepository>()> open_jobs;
  std::function<std::unique_ptr<core::ConnectionRepository>()> open_connections;
  std::function<std::unique_ptr<core::ChangeRepository>()> open_changes;
  std::function<std::unique_ptr<core::WaitingJobs>()> open_waiting;
  std::string database_url;           ///< for the plugin, which writes the people itself
  ProgressBoard* progress = nullptr;  ///< may be null
  /// May be empty.
  std::function<std::unique_ptr<core::GroupNames>()> open_group_names = {};
  /// Administrators are told of the ends of jobs, also by mail where there is a server for it; nothing:
  /// nobody is told, because whoever started the job waits for it.
  std::optional<core::MailService> tell_ends = {};
};

}  // namespace rollcall::jobs
