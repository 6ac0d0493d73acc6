#pragma once

#include "core/ports.hpp"
#include "extension/catalog.hpp"
#include "extension/options.hpp"
#include "extension/process_session.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::extension {

/// The plugins of one folder, each run in a process of its own. May be used from several threads; it uses the
/// repository from one at a time. The repository must outlive it; sessions may outlive it.
class PluginHost final : public core::PluginHost {
 public:
  /// The folder need not exist yet; until it does, list() and whatever needs a file throw
  /// Error(failed_precondition).
  PluginHost(const std::filesystem::path& plugins_folder, core::PluginRepository& repository,
             PluginHostOptions options);

  [[nodiscard]] std::vector<core::Plugin> list() override;
  /// A file outside the plugins folder is judged without regard to who may write it.
  [[nodiscard]] core::Plugin inspect(const std::filesystem::path& file) override;
  /// Loads the plugin once, in a process of its own, before it is remembered as enabled.
  void enable(std::string_view id) override;
  void disable(std::string_view id) override;
  [[nodiscard]] std::unique_ptr<core::PluginSession> start(std::string_view id, core::PluginContext context,
                                                           core::PluginEvents events) override;

 private:
  /// Why the last attempt to load a file failed; forgotten when the file changes or loads, or the plugin is
  /// disabled.
  struct LoadFailure {
    FileIdentity identity;
    std::string reason;
  };

  // With mutex_ held.
  [[nodiscard]] std::vector<Candidate> judged();
  void apply_memory(Candidate& candidate, const std::map<std::string, core::PluginMemory>& memory) const;
  void apply_load_failure(core::Plugin& plugin, const FileIdentity& identity) const;

  [[nodiscard]] Candidate find(std::string_view id);
  [[nodiscard]] std::unique_ptr<ProcessSession> load(const Candidate& candidate, core::PluginEvents events);
  void note_load_failure(const Candidate& candidate, const Error& error);

  std::mutex mutex_;
  Catalog catalog_;
  core::PluginRepository& repository_;
  const PluginHostOptions options_;
  std::map<std::string, LoadFailure> load_failures_;  // by id
};

}  // namespace rollcall::extension
