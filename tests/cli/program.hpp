#pragma once

#include "support/temp_dir.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace rollcall::cli {

struct Ended {
  int code = -1;  ///< exit code, or -signal
  std::string out, err;

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// The program in a folder of its own: configuration, SQLite file, key and plugins are all in there.
class ProgramTest : public testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  ProgramTest();

  /// Runs `rollcall --config ... arguments` to its end.
  Ended run(const Arguments& arguments, const std::string& input = "");
  /// The same, and expects the exit code.
  Ended expect(int code, const Arguments& arguments, const std::string& input = "");
  /// Only what is given: no --config.
  Ended run_bare(const Arguments& arguments, const std::map<std::string, std::string>& environment = {});

  /// One that still runs.
  class Running {
   public:
    Running(ProgramTest& test, const Arguments& arguments, const std::string& name,
            const std::map<std::string, std::string>& environment = {}, const std::string& input = "");
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    void send(int signal) const;
    Ended wait();

   private:
    std::string out_, err_;
    pid_t pid_ = -1;
  };

  void write(const std::string& name, const std::string& content) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }
  [[nodiscard]] Arguments with_config(const Arguments& arguments) const;

  /// Puts the template plugin into the folder, enables it and connects it to a file with people.
  void connect_template(const std::string& people);
  [[nodiscard]] std::string sql(const std::string& query) const;
  [[nodiscard]] std::string database_url() const { return "sqlite://" + path("rollcall.db"); }

  test::TempDir folder_;
};

}  // namespace rollcall::cli
