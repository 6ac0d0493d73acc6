#pragma once

#include "store/database.hpp"
#include "store/repositories.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {

/// Runs a suite on a fresh database of each backend.
class StoreTest : public testing::TestWithParam<people::Backend> {
 protected:
  StoreTest();

  /// One more session on the same database, as another process has it.
  [[nodiscard]] std::shared_ptr<Database> open() const { return std::make_shared<Database>(url_); }
  /// Runs one statement as it is.
  void execute(const std::string& statement);
  [[nodiscard]] std::string value_of(const std::string& query);

  test::TempDir folder_;
  std::string url_;
  std::shared_ptr<Database> database_;
};

[[nodiscard]] std::string backend_name(const testing::TestParamInfo<people::Backend>& backend);

}  // namespace rollcall::store

#define ROLLCALL_ON_EACH_BACKEND(suite)                                                                     \
  INSTANTIATE_TEST_SUITE_P(                                                                                 \
      On, suite, testing::Values(rollcall::people::Backend::sqlite, rollcall::people::Backend::postgresql), \
      rollcall::store::backend_name)
