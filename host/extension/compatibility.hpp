#pragma once

#include "extension/elf_metadata.hpp"

#include <optional>
#include <string>

namespace rollcall::extension {

/// Nothing when this host can run such a plugin; otherwise a sentence with both versions and what to update.
[[nodiscard]] std::optional<std::string> why_incompatible(const PluginMetadata& metadata);

}  // namespace rollcall::extension
