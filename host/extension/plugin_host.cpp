#include "extension/plugin_host.hpp"

#include "core/utf8.hpp"
#include "extension/nearest_id.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace rollcall::extension {
namespace {

using core::PluginState;

std::string sentence_of(const Error& error) {
  return error.next_step().empty() ? error.message() : error.message() + " " + error.next_step();
}

/// Two files with one id: neither is used, for nobody could say which.
void fail_duplicates(std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    const auto other = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
      return &c != &candidate && c.has_id && candidate.has_id && c.plugin.id == candidate.plugin.id;
    });
    if (other == candidates.end()) continue;
    candidate.plugin.state = PluginState::failed;
    candidate.plugin.reason = "Two files have the plugin id " + candidate.plugin.id + ", " +
                              candidate.plugin.file + " and " + other->plugin.file + ": remove one of them.";
  }
}

core::Plugin missing_plugin(const core::PluginMemory& memory, const std::filesystem::path& folder) {
  core::Plugin plugin;
  plugin.id = memory.id;
  plugin.name = memory.name;
  plugin.version = memory.version;
  plugin.state = PluginState::missing;
  plugin.reason = "Its file is gone from the plugins folder " + core::printable(folder.native()) +
                  ": install it again" + (memory.enabled ? ", or disable the plugin." : ".");
  return plugin;
}

Error unknown_plugin(std::string_view id, const std::vector<Candidate>& candidates) {
  std::vector<std::string> known;
  for (const Candidate& candidate : candidates) known.push_back(candidate.plugin.id);
  const std::string nearest = nearest_id(id, known);
  return {Status::not_found,
          {.message = "There is no plugin " + core::printable(id) + ".",
           .next_step = nearest.empty() ? "See which there are: rollcall plugins list."
                                        : "Did you mean " + nearest + "?"}};
}

Error unusable(const core::Plugin& plugin) {
  return {Status::failed_precondition,
          {.message = "The plugin " + plugin.name + " is " + std::string(core::to_string(plugin.state)) + ".",
           .next_step = plugin.reason}};
}

/// Whether the error tells about the file and would come back, rather than about this moment.
bool is_lasting(const Error& error) noexcept {
  return error.status() == Status::failed_precondition || error.status() == Status::internal;
}

}  // namespace

PluginHost::PluginHost(const std::filesystem::path& plugins_folder, core::PluginRepository& repository,
                       PluginHostOptions options)
    : catalog_(plugins_folder), repository_(repository), options_(std::move(options)) {}

std::vector<core::Plugin> PluginHost::list() {
  std::vector<core::Plugin> plugins;
  {
    const std::lock_guard lock(mutex_);
    for (Candidate& candidate : judged()) {
      apply_load_failure(candidate.plugin, candidate.identity);
      plugins.push_back(std::move(candidate.plugin));
    }
  }
  std::stable_sort(plugins.begin(), plugins.end(),
                   [](const core::Plugin& a, const core::Plugin& b) { return a.name < b.name; });
  return plugins;
}

core::Plugin PluginHost::inspect(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex_);
  Candidate candidate = catalog_.judge(file);
  std::error_code error;
  const auto folder = std::filesystem::canonical(catalog_.folder(), error);
  if (error || candidate.file.parent_path() != folder) return candidate.plugin;
  for (Candidate& listed : judged()) {
    if (listed.file != candidate.file) continue;
    apply_load_failure(listed.plugin, listed.identity);
    return listed.plugin;
  }
  return candidate.plugin;
}

void PluginHost::enable(std::string_view id) {
  const Candidate candidate = find(id);
  const core::Plugin& plugin = candidate.plugin;
  if (plugin.state == PluginState::failed || plugin.state == PluginState::incompatible ||
      plugin.state == PluginState::missing)
    throw unusable(plugin);
  (void)load(candidate, {});  // proves that it starts, and ends it again
  const std::lock_guard lock(mutex_);
  repository_.remember({plugin.id, plugin.name, plugin.version, true});
}

void PluginHost::disable(std::string_view id) {
  const std::lock_guard lock(mutex_);
  load_failures_.erase(std::string(id));
  for (core::PluginMemory memory : repository_.remembered()) {
    if (memory.id != id) continue;
    memory.enabled = false;
    repository_.remember(memory);
    return;
  }
  const auto candidates = judged();
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& c) { return c.has_id && c.plugin.id == id; });
  if (found == candidates.end()) throw unknown_plugin(id, candidates);
  repository_.remember({found->plugin.id, found->plugin.name, found->plugin.version, false});
}

std::unique_ptr<core::PluginSession> PluginHost::start(std::string_view id, core::PluginContext context,
                                                       core::PluginEvents events) {
  const Candidate candidate = find(id);
  const core::Plugin& plugin = candidate.plugin;
  if (plugin.state == PluginState::found || plugin.state == PluginState::disabled) {
    throw Error(Status::failed_precondition,
                {.message = "The plugin " + plugin.name + " is not enabled.",
                 .next_step = "Enable it: rollcall plugins enable " + plugin.id + "."});
  }
  if (plugin.state != PluginState::ready) throw unusable(plugin);
  auto session = load(candidate, std::move(events));
  session->create(context);
  return session;
}

std::vector<Candidate> PluginHost::judged() {
  std::map<std::string, core::PluginMemory> memory;
  for (core::PluginMemory& item : repository_.remembered()) memory.emplace(item.id, std::move(item));
  std::vector<Candidate> candidates = catalog_.scan();
  fail_duplicates(candidates);
  for (Candidate& candidate : candidates) apply_memory(candidate, memory);

  for (const auto& [id, item] : memory) {
    const bool present = std::any_of(candidates.begin(), candidates.end(),
                                     [&known = item](const Candidate& c) { return c.plugin.id == known.id; });
    if (present) continue;
    Candidate gone;
    gone.has_id = true;
    gone.plugin = missing_plugin(item, catalog_.folder());
    candidates.push_back(std::move(gone));
  }
  return candidates;
}

void PluginHost::apply_memory(Candidate& candidate,
                              const std::map<std::string, core::PluginMemory>& memory) const {
  core::Plugin& plugin = candidate.plugin;
  const auto known = memory.find(plugin.id);
  if (known == memory.end()) return;
  if (plugin.state == PluginState::found)
    plugin.state = known->second.enabled ? PluginState::ready : PluginState::disabled;
  if (!candidate.has_id) plugin.name = known->second.name;  // a known plugin's file, damaged since
}

void PluginHost::apply_load_failure(core::Plugin& plugin, const FileIdentity& identity) const {
  const auto failure = load_failures_.find(plugin.id);
  const bool fits = plugin.state == PluginState::found || plugin.state == PluginState::disabled ||
                    plugin.state == PluginState::ready;
  if (failure == load_failures_.end() || failure->second.identity != identity || !fits) return;
  plugin.state = PluginState::failed;
  plugin.reason = failure->second.reason;
}

Candidate PluginHost::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  std::vector<Candidate> candidates = judged();
  // The id in a file's metadata counts more than the name of some other file.
  std::stable_partition(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.has_id; });
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& c) { return c.plugin.id == id; });
  if (found == candidates.end()) throw unknown_plugin(id, candidates);
  return std::move(*found);
}

std::unique_ptr<ProcessSession> PluginHost::load(const Candidate& candidate, core::PluginEvents events) {
  try {
    auto session = std::make_unique<ProcessSession>(candidate.plugin, std::move(events), options_);
    session->load(candidate.file, candidate.identity);
    const std::lock_guard lock(mutex_);
    load_failures_.erase(candidate.plugin.id);
    return session;
  } catch (const Error& error) {
    if (!is_lasting(error)) throw;
    note_load_failure(candidate, error);
    Reason reason = error.reason();
    reason.message = "The plugin " + candidate.plugin.name + " does not start. " + reason.message;
    throw Error(Status::failed_precondition, std::move(reason));
  }
}

void PluginHost::note_load_failure(const Candidate& candidate, const Error& error) {
  const std::lock_guard lock(mutex_);
  load_failures_[candidate.plugin.id] = {candidate.identity, "It does not start. " + sentence_of(error)};
  if (options_.log) {
    options_.log(sdk::LogLevel::error,
                 "plugin " + candidate.plugin.id + ": " + sentence_of(error) + " (" + error.detail() + ")");
  }
}

}  // namespace rollcall::extension
