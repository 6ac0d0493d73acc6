#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rollcall::extension {

/// Who may change a plugin may run code with the rights of the service. So file and folder must belong to
/// root or to the service's own user, and nobody else may write them; no folder above may be writable by
/// everybody unless it is sticky, as /tmp is. Each function returns nothing when that holds, and otherwise
/// one sentence that names the path and the command that repairs it.

/// Judges the folder and those above it. `folder` has no symbolic links in it.
[[nodiscard]] std::optional<std::string> why_folder_is_not_trusted(const std::filesystem::path& folder);

/// Judges an open file by its descriptor, so that what was judged is what is read; `file` is only named.
[[nodiscard]] std::optional<std::string> why_file_is_not_trusted(int file_descriptor,
                                                                 const std::filesystem::path& file);

}  // namespace rollcall::extension
