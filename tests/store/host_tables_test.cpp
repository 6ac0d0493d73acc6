#include "store/host_tables.hpp"

#include "backends.hpp"
#include "rollcall/sdk/error.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class HostTablesTest : public StoreTest {};
ROLLCALL_ON_EACH_BACKEND(HostTablesTest);

TEST_P(HostTablesTest, HoldTheDefaultWorkspaceOnce) {
  static_cast<void>(database_->session());
  static_cast<void>(open()->session());
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM workspaces"), "1");
  EXPECT_EQ(value_of("SELECT name FROM workspaces WHERE id = 1"), "default");
}

TEST_P(HostTablesTest, LeaveTheNumbersAfterTheDefaultWorkspaceFree) {
  execute("INSERT INTO workspaces (name) VALUES ('second')");
  EXPECT_EQ(value_of("SELECT CAST(id AS TEXT) FROM workspaces WHERE name = 'second'"), "2");
}

TEST_P(HostTablesTest, OfANewerVersionAreRefusedNamingBoth) {
  execute("UPDATE host_tables_version SET version = 42");
  try {
    static_cast<void>(open()->session());
    FAIL() << "a newer version was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_NE(error.message().find("version 42"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("up to " + std::to_string(kHostTablesVersion)), std::string::npos);
    EXPECT_FALSE(error.next_step().empty());
  }
}

TEST_P(HostTablesTest, AreMadeOnceByManyAtOnce) {
  std::vector<std::string> failures(6);
  {
    std::vector<std::jthread> threads;
    for (auto& failure : failures)
      threads.emplace_back([&] {
        try {
          static_cast<void>(open()->session());
        } catch (const Error& error) {
          failure = error.message() + error.detail();
        }
      });
  }
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM workspaces"), "1");
}

}  // namespace
}  // namespace rollcall::store
