#include "jobs/job_submission.hpp"

#include "core/job_rules.hpp"

#include <optional>

namespace rollcall::jobs {

core::JobRequest settled(const core::JobRequest& wanted, core::JobRepository& jobs,
                         core::PluginHost& plugins) {
  const bool of_another = wanted.kind != core::JobKind::import;
  core::JobRequest request =
      core::settled_request(wanted, of_another ? jobs.find(wanted.of_job) : std::nullopt);
  refuse_older_plugin(request, plugins);
  return request;
}

void refuse_older_plugin(const core::JobRequest& request, core::PluginHost& plugins) {
  if (!core::needs_present_plugin(request)) return;
  // One that cannot be used at all is refused when it is started, with the reason.
  for (const core::Plugin& plugin : plugins.list())
    if (plugin.id == request.plugin_id && plugin.state == core::PluginState::ready)
      core::require_able(plugin, request);
}

}  // namespace rollcall::jobs
