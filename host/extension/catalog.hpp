#pragma once

#include "core/plugin.hpp"
#include "extension/elf_metadata.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include <sys/types.h>

namespace rollcall::extension {

/// Tells whether a file is still the one that was judged.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 that the compiler made
  auto operator<=>(const FileIdentity&) const = default;
};
[[nodiscard]] FileIdentity identify_file(int file_descriptor);

/// One file of the folder and what can be said of it by itself: state is found (it fits), incompatible or
/// failed.
struct Candidate {
  std::filesystem::path file;  ///< absolute, links resolved
  FileIdentity identity;
  bool has_id = false;  ///< plugin.id comes from the metadata and not from the file's name
  core::Plugin plugin;
};

/// The plugins folder. Looking at it never runs any code of the files in it.
class Catalog {
 public:
  /// `folder` is made absolute; it need not exist yet.
  explicit Catalog(const std::filesystem::path& folder);

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

  /// Looks anew; files that did not change since the last time are not read again. Ordered by path. Throws
  /// Error(failed_precondition) when the folder cannot be read.
  [[nodiscard]] std::vector<Candidate> scan();

  /// Judges one file anywhere, without regard to who may write it. Error(not_found) when there is none.
  [[nodiscard]] Candidate judge(const std::filesystem::path& file);

 private:
  struct OpenFile;

  [[nodiscard]] Candidate judge_in_folder(const std::filesystem::path& entry,
                                          const std::filesystem::path& folder);
  [[nodiscard]] Candidate judge_open(const OpenFile& opened);
  [[nodiscard]] const FileVerdict& verdict_of(const OpenFile& opened, const FileIdentity& identity);

  std::filesystem::path folder_;
  std::map<FileIdentity, FileVerdict> verdicts_;
};

}  // namespace rollcall::extension
