#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rollcall::test {

/// A fresh private folder below the system's temporary one, removed with all its contents at the end.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  int owner_;  // a forked child must not remove it
};

}  // namespace rollcall::test
