#include "extension/catalog.hpp"

#include "core/utf8.hpp"
#include "extension/compatibility.hpp"
#include "extension/file_descriptor.hpp"
#include "extension/trust.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace rollcall::extension {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPluginSuffix = ".so";

bool looks_like_plugin(const fs::directory_entry& entry) {
  const fs::path name = entry.path().filename();
  std::error_code ignored;
  return name.extension() == kPluginSuffix && name.native().front() != '.' && !entry.is_directory(ignored);
}

void fail(core::Plugin& plugin, std::string reason) {
  plugin.state = core::PluginState::failed;
  plugin.reason = std::move(reason);
}

Candidate unjudged(const fs::path& file) {
  Candidate candidate;
  candidate.file = file;
  candidate.plugin.id = core::printable(file.stem().native());
  candidate.plugin.name = candidate.plugin.id;
  candidate.plugin.file = core::printable(file.native());
  return candidate;
}

void apply(const FileVerdict& verdict, Candidate& candidate) {
  core::Plugin& plugin = candidate.plugin;
  if (verdict.kind != FileKind::plugin) {
    fail(plugin, verdict.reason);
    if (verdict.kind == FileKind::other_machine) plugin.state = core::PluginState::incompatible;
    return;
  }
  const PluginMetadata& metadata = verdict.metadata;
  plugin.api_major = metadata.api_major;
  plugin.api_minor = metadata.api_minor;
  plugin.people_tables_version = metadata.people_tables_version;
  if (!metadata.id.empty()) {
    candidate.has_id = true;
    plugin.id = metadata.id;
    plugin.name = metadata.name;
    plugin.version = metadata.version;
    plugin.vendor = metadata.vendor;
    plugin.summary = metadata.summary;
  }
  if (auto reason = why_incompatible(metadata)) {
    plugin.state = core::PluginState::incompatible;
    plugin.reason = std::move(*reason);
  }
}

Error unusable_folder(const fs::path& folder, const std::error_code& error) {
  return {Status::failed_precondition,
          {.message = "The plugins folder " + core::printable(folder.native()) + " cannot be read.",
           .next_step = "Create it, or set folder in section [plugins] of the configuration.",
           .detail = error.message()}};
}

}  // namespace

FileIdentity identify_file(int file_descriptor) {
  struct stat status {};
  if (::fstat(file_descriptor, &status) != 0) {
    throw Error(Status::unavailable, {.message = "The plugin file cannot be examined.",
                                      .next_step = "Check the disk and the file's permissions.",
                                      .detail = std::strerror(errno)});
  }
  const auto nanoseconds = [](const timespec& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; };
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

Catalog::Catalog(const fs::path& folder) : folder_(fs::absolute(folder).lexically_normal()) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();
}

std::vector<Candidate> Catalog::scan() {
  std::error_code error;
  const fs::path folder = fs::canonical(folder_, error);
  if (error) throw unusable_folder(folder_, error);
  fs::directory_iterator entries(folder, error);
  if (error) throw unusable_folder(folder_, error);

  std::vector<Candidate> candidates;
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    if (looks_like_plugin(*entries)) candidates.push_back(judge_in_folder(entries->path(), folder));
  }
  if (error) throw unusable_folder(folder_, error);
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.file < b.file; });

  std::set<FileIdentity> present;
  for (const Candidate& candidate : candidates) present.insert(candidate.identity);
  std::erase_if(verdicts_, [&](const auto& item) { return !present.contains(item.first); });
  return candidates;
}

/// What is judged is what this descriptor shows, whatever happens to the name meanwhile.
struct Catalog::OpenFile {
  explicit OpenFile(const fs::path& path);

  fs::path file;
  FileDescriptor descriptor;
};

Catalog::OpenFile::OpenFile(const fs::path& path) {
  std::error_code error;
  file = fs::canonical(path, error);
  if (error) {
    throw Error(Status::not_found, {.message = "There is no file " + core::printable(path.native()) + ".",
                                    .next_step = "Check the path.",
                                    .detail = error.message()});
  }
  // Neither waits for the other end of a named pipe nor takes over a terminal.
  descriptor = FileDescriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.is_open()) {
    throw Error(Status::permission_denied,
                {.message = "The file " + core::printable(file.native()) + " cannot be opened.",
                 .next_step = "Check its permissions.",
                 .detail = std::strerror(errno)});
  }
}

Candidate Catalog::judge(const fs::path& file) {
  return judge_open(OpenFile(file));
}

Candidate Catalog::judge_in_folder(const fs::path& entry, const fs::path& folder) {
  Candidate candidate = unjudged(entry);
  try {
    const OpenFile opened(entry);
    candidate = judge_open(opened);
    auto distrust = why_folder_is_not_trusted(folder);
    if (!distrust && opened.file.parent_path() != folder)
      distrust = why_folder_is_not_trusted(opened.file.parent_path());
    if (!distrust) distrust = why_file_is_not_trusted(opened.descriptor.get(), opened.file);
    if (distrust) fail(candidate.plugin, std::move(*distrust));
  } catch (const Error& error) {
    // One bad file must not end the listing of the others.
    fail(candidate.plugin, error.message() + " " + error.next_step());
  }
  return candidate;
}

Candidate Catalog::judge_open(const OpenFile& opened) {
  Candidate candidate = unjudged(opened.file);
  candidate.identity = identify_file(opened.descriptor.get());
  apply(verdict_of(opened, candidate.identity), candidate);
  return candidate;
}

const FileVerdict& Catalog::verdict_of(const OpenFile& opened, const FileIdentity& identity) {
  const auto known = verdicts_.find(identity);
  if (known != verdicts_.end()) return known->second;
  return verdicts_.emplace(identity, read_plugin_metadata(opened.descriptor.get())).first->second;
}

}  // namespace rollcall::extension
