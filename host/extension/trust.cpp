#include "extension/trust.hpp"

#include "core/utf8.hpp"
#include "rollcall/sdk/error.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <sys/stat.h>

namespace rollcall::extension {
namespace {

/// Wraps a path for pasting into a shell.
std::string quoted(const std::filesystem::path& path) {
  std::string text = "'";
  for (const char c : path.native()) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  return core::printable(text + "'");
}

std::optional<std::string> why_not_trusted(const struct stat& status, const std::filesystem::path& path) {
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    return core::printable(path.native()) +
           " belongs to another user, who could replace the plugin: run chown root " + quoted(path) +
           " once you trust what is in it.";
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return core::printable(path.native()) + " can be changed by other users than its owner: run chmod go-w " +
           quoted(path) + " once you trust what is in it.";
  }
  return std::nullopt;
}

struct stat status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw Error(Status::unavailable,
                {.message = core::printable(path.native()) + " cannot be examined.",
                 .next_step = "Check that it exists and that Rollcall's user may see it.",
                 .detail = std::strerror(errno)});
  }
  return status;
}

}  // namespace

std::optional<std::string> why_folder_is_not_trusted(const std::filesystem::path& folder) {
  if (auto reason = why_not_trusted(status_of(folder), folder)) return reason;
  for (std::filesystem::path above = folder.parent_path();; above = above.parent_path()) {
    const mode_t mode = status_of(above).st_mode;
    if ((mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0) {
      return core::printable(above.native()) +
             " can be changed by everybody, so the plugins folder in it can be replaced: run chmod o-w " +
             quoted(above) + " first.";
    }
    if (above == above.parent_path()) return std::nullopt;
  }
}

std::optional<std::string> why_file_is_not_trusted(int file_descriptor, const std::filesystem::path& file) {
  struct stat status {};
  if (::fstat(file_descriptor, &status) != 0)
    return core::printable(file.native()) + " cannot be examined: check the disk.";
  return why_not_trusted(status, file);
}

}  // namespace rollcall::extension
