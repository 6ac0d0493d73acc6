#include "extension/trust.hpp"

#include "extension/file_descriptor.hpp"
#include "fixture.hpp"

#include <fcntl.h>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace rollcall::extension {
namespace {

using testing::HasSubstr;

constexpr uid_t kSomebodyElse = 12'345;

class TrustTest : public test::FolderTest {
 protected:
  [[nodiscard]] std::string file_verdict(const std::filesystem::path& file) {
    const FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return why_file_is_not_trusted(opened.get(), file).value_or("trusted");
  }
  [[nodiscard]] std::string folder_verdict(const std::filesystem::path& folder) {
    return why_folder_is_not_trusted(folder).value_or("trusted");
  }
};

TEST_F(TrustTest, own_files_that_only_the_owner_writes_are_trusted) {
  EXPECT_EQ(file_verdict(install("good")), "trusted");
  EXPECT_EQ(folder_verdict(plugins_), "trusted") << "/tmp above it is writable by all, but sticky";
}

TEST_F(TrustTest, what_others_can_write_is_refused_with_the_command_that_repairs_it) {
  const auto file = install("good");
  ASSERT_EQ(::chmod(file.c_str(), 0664), 0);
  EXPECT_THAT(file_verdict(file), HasSubstr("run chmod go-w '" + file.native() + "'"));
  ASSERT_EQ(::chmod(file.c_str(), 0646), 0);
  EXPECT_THAT(file_verdict(file), HasSubstr("chmod go-w"));
  ASSERT_EQ(::chmod(plugins_.c_str(), 01777), 0);
  EXPECT_THAT(folder_verdict(plugins_), HasSubstr("run chmod go-w '" + plugins_.native() + "'"))
      << "sticky is not enough for the folder itself: anybody could add a plugin";
}

TEST_F(TrustTest, a_folder_above_that_everybody_can_write_is_refused_unless_sticky) {
  ASSERT_EQ(::chmod(temporary_.c_str(), 0777), 0);
  EXPECT_THAT(folder_verdict(plugins_), HasSubstr("run chmod o-w '" + temporary_.native() + "'"));
  ASSERT_EQ(::chmod(temporary_.c_str(), 01777), 0);
  EXPECT_EQ(folder_verdict(plugins_), "trusted");
}

TEST_F(TrustTest, what_belongs_to_somebody_else_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const auto file = install("good");
  ASSERT_EQ(::chown(file.c_str(), kSomebodyElse, 0), 0);
  EXPECT_THAT(file_verdict(file), HasSubstr("run chown root '" + file.native() + "'"));
  ASSERT_EQ(::chown(plugins_.c_str(), kSomebodyElse, 0), 0);
  EXPECT_THAT(folder_verdict(plugins_), HasSubstr("belongs to another user"));
}

TEST_F(TrustTest, names_are_quoted_for_the_shell) {
  const auto odd = plugins_ / "it's.so";
  test::write_file(odd, "");
  ASSERT_EQ(::chmod(odd.c_str(), 0666), 0);
  EXPECT_THAT(file_verdict(odd), HasSubstr("it'\\''s.so'"));
}

}  // namespace
}  // namespace rollcall::extension
