#include "support/temp_dir.hpp"

#include <cerrno>
#include <stdlib.h>
#include <system_error>
#include <unistd.h>

namespace rollcall::test {

TempDir::TempDir() : owner_(::getpid()) {
  std::string name = (std::filesystem::temp_directory_path() / "rollcall-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TempDir::~TempDir() {
  if (::getpid() != owner_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace rollcall::test
