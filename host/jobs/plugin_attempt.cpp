#include "jobs/plugin_attempt.hpp"

#include "rollcall/sdk/error.hpp"

#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::jobs {
namespace {

std::string run_options(const core::Job& job, const std::string& worker) {
  auto plugin_options = nlohmann::json::parse(job.request.plugin_options, nullptr, false);
  if (!plugin_options.is_object())
    throw Error(Status::internal,
                {.message = "The options of import " + std::to_string(job.id) + " are damaged.",
                 .next_step = "Start a new import."});
  nlohmann::json options{{"job", job.id},
                         {"worker", worker},
                         {"workspace_id", job.request.workspace_id},
                         {"dry_run", job.request.dry_run},
                         {"options", std::move(plugin_options)}};
  if (job.request.kind == core::JobKind::retry) options["retry_of"] = job.request.of_job;
  return options.dump();
}

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The part of the plugin's answer that the job's row does not hold.
void read_result(std::string_view document, core::ImportOutcome& outcome) {
  const auto result = nlohmann::json::parse(document, nullptr, false);
  const auto number = [&](const char* name) -> std::uint64_t {
    const auto found = result.is_object() ? result.find(name) : result.end();
    return found != result.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  outcome.pages = number("pages");
  outcome.requests = number("requests");
  outcome.retries = number("retries");
  if (!result.is_object() || !result.contains("groups") || !result["groups"].is_array()) return;
  for (const auto& group : result["groups"]) {
    if (!group.is_object()) continue;
    core::NamedGroup named{text_of(group, "id"), text_of(group, "name")};
    if (!named.id.empty() && !named.name.empty()) outcome.groups.push_back(std::move(named));
  }
}

/// Interrupts reach the session exactly as long as this lives.
class Attached {
 public:
  Attached(LeaseKeeper& keeper, core::PluginSession& session) : keeper_(keeper) { keeper_.attach(&session); }
  ~Attached() { keeper_.attach(nullptr); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  LeaseKeeper& keeper_;
};

}  // namespace

PluginAttempt::PluginAttempt(const RunnerPorts& ports, const std::string& worker, const core::Job& job,
                             const core::ImportObserver& observer)
    : ports_(ports), worker_(worker), job_(job), observer_(observer) {}

void PluginAttempt::run(LeaseKeeper& keeper, core::ImportOutcome& outcome) {
  const std::string options = run_options(job_, worker_);
  const auto session = start();
  if (keeper.stop_token().stop_requested()) throw Cancelled();
  const Attached attached(keeper, *session);
  try {
    read_result(session->run(options), outcome);
  } catch (const Error&) {
    outcome.pages = pages_;
    outcome.requests = requests_;
    outcome.retries = retries_;
    throw;
  }
}

std::unique_ptr<core::PluginSession> PluginAttempt::start() {
  const auto connections = ports_.open_connections();
  const auto connection = connections->find(job_.request.connection_id);
  if (!connection)
    throw Error(Status::not_found, {.message = "The connection of this import was removed.",
                                    .next_step = "Set it up again with \"rollcall connection set\"."});
  core::PluginContext context{connection->settings, connections->secrets(connection->id),
                              ports_.database_url};
  core::PluginEvents events{
      [this](const core::ImportProgress& progress) { on_progress(progress); },
      [this](std::string_view name, std::string_view value) { store_secret(name, value); }};
  try {
    return ports_.plugins.start(job_.request.plugin_id, std::move(context), std::move(events));
  } catch (const core::PluginProcessDied& died) {
    throw Error(Status::internal, died.reason());  // it never worked: nothing to go on from
  }
}

void PluginAttempt::on_progress(const core::ImportProgress& progress) {
  pages_ = progress.pages;
  requests_ = progress.requests;
  retries_ = progress.retries;
  if (observer_.on_progress) observer_.on_progress(progress);
}

void PluginAttempt::store_secret(std::string_view name, std::string_view value) {
  try {
    if (!connections_) connections_ = ports_.open_connections();
    connections_->store_secret(job_.request.connection_id, name, value);
  } catch (...) {
    connections_.reset();
    throw;
  }
}

}  // namespace rollcall::jobs
