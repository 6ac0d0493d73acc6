#pragma once

#include "extension/plugin_table.hpp"

#include <filesystem>

namespace rollcall::extension {

/// Loads a plugin's shared object into this process, for good: it is never unmapped, for a plugin may leave
/// threads, exceptions or exit handlers behind. Only ever called in a plugin process.
///
/// `file` is absolute; `metadata` is what the file says about itself. Throws Error(failed_precondition) with
/// the loader's text in detail.
[[nodiscard]] PluginTable load_plugin(const std::filesystem::path& file, const PluginMetadata& metadata);

}  // namespace rollcall::extension
