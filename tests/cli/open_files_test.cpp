#include "app/open_files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace rollcall::app {
namespace {

TEST(OpenFiles, AreRaisedToTheHardLimit) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_open_files(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(raise_open_files(), before.rlim_max) << "nothing is left to raise";
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(OpenFiles, LeaveSomeToTheHostItself) {
  EXPECT_EQ(affordable_connections(1000, 65'536), 1000U);
  EXPECT_EQ(affordable_connections(1000, 1024), 768U);
  EXPECT_EQ(affordable_connections(10, 1024), 10U);
  EXPECT_EQ(affordable_connections(1000, 256), 16U) << "some, whatever happens";
  EXPECT_EQ(affordable_connections(1000, 0), 16U);
}

}  // namespace
}  // namespace rollcall::app
