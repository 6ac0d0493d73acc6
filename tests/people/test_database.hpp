#pragma once

#include "rollcall/people/session.hpp"
#include "support/temp_dir.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::people {

/// An empty database of one backend: a file of its own, or a database of this binary's PostgreSQL.
class TestDatabase {
 public:
  explicit TestDatabase(Backend backend);
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }  ///< empty for PostgreSQL

 private:
  test::TempDir folder_;
  std::string file_;
  std::string url_;
};

[[nodiscard]] std::string backend_name(const testing::TestParamInfo<Backend>& info);

/// Runs each test once on either backend.
class OnEachBackend : public testing::TestWithParam<Backend> {
 protected:
  [[nodiscard]] Backend backend() const { return GetParam(); }
  TestDatabase database{GetParam()};
};

/// The Error that an action throws; fails the test when it throws none.
template <typename Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error(Status::ok, {});
}

}  // namespace rollcall::people
