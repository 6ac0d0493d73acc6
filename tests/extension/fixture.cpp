#include "fixture.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <sys/stat.h>

namespace rollcall::extension::test {

namespace fs = std::filesystem;

fs::path built_plugin(std::string_view name) {
  return fs::path(FAULTY_PLUGINS_DIR) / (std::string(name) + ".so");
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.native());
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

void write_file(const fs::path& file, std::string_view content) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + file.native());
}

FolderTest::FolderTest() {
  ::umask(022);
  temporary_ = fs::canonical(folder_.path());
  plugins_ = temporary_ / "plugins";
  fs::create_directory(plugins_);
}

fs::path FolderTest::install(std::string_view name, std::string_view file_name) {
  const fs::path target = plugins_ / (std::string(file_name.empty() ? name : file_name) + ".so");
  // By renaming, as a package manager does: a process may have the old file mapped.
  const fs::path fresh = temporary_ / "fresh";
  write_file(fresh, read_file(built_plugin(name)));
  fs::rename(fresh, target);
  return target;
}

}  // namespace rollcall::extension::test
