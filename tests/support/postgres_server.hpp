#pragma once

#include "support/temp_dir.hpp"

#include <string>

#include <sys/types.h>

namespace rollcall::test {

/// A private PostgreSQL server of the installed version: data and socket in a temporary folder, no network,
/// run as an unprivileged user, ended with this process even when that is killed. Starting takes about two
/// seconds, so a test binary uses one server and a database a test, and is registered with add_test() as a
/// whole. First use must be on the main thread. Not durable: fsync is off.
class PostgresServer {
 public:
  /// The server of this process, started at first use.
  [[nodiscard]] static PostgresServer& shared();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Makes an empty database and returns its "postgresql://" address (superuser "rollcall", no password).
  [[nodiscard]] std::string create_database();

  /// Address of a database by name, whether it exists or not. The user "guarded" is asked for a password
  /// (once the test has made that role), every other is trusted.
  [[nodiscard]] std::string url(const std::string& database, const std::string& user = "rollcall") const;

 private:
  void initialize(const std::string& data);
  void start(const std::string& data);

  TempDir folder_;
  uid_t user_;
  gid_t group_;
  pid_t owner_;
  pid_t server_ = -1;
  int databases_ = 0;
};

}  // namespace rollcall::test
