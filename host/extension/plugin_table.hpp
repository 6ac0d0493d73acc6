#pragma once

#include "extension/elf_metadata.hpp"
#include "rollcall/plugin.h"

#include <string>

namespace rollcall::extension {

/// A descriptor whose every field has been checked, copied to what this host knows of it: fields that an
/// older plugin does not have are zero.
struct PluginTable {
  PluginMetadata about;
  rollcall_plugin_calls calls{};
};

/// The one door through which a plugin comes in, be it from a file or from a table built in a test. Throws
/// Error(failed_precondition) naming what is wrong: versions, missing functions, services this host lacks.
[[nodiscard]] PluginTable checked_table(const rollcall_plugin_descriptor* descriptor);

/// Descriptor and metadata of one file must say the same. Error(failed_precondition) naming the first field
/// that differs.
void require_agreement(const PluginMetadata& descriptor, const PluginMetadata& metadata);

}  // namespace rollcall::extension
