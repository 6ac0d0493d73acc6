#pragma once

#include "core/importer.hpp"
#include "jobs/import_runner.hpp"
#include "store/database.hpp"
#include "store/repositories.hpp"
#include "support/temp_dir.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace rollcall::jobs {

/// A plugin in this process whose run() is what a test says.
class FakePlugin final : public core::PluginHost {
 public:
  class Session;
  using Run = std::function<std::string(Session&, const std::string& options)>;

  class Session final : public core::PluginSession {
   public:
    Session(FakePlugin& plugin, core::PluginEvents events) : plugin_(plugin), events_(std::move(events)) {}
    std::string check() override { return "{}"; }
    std::string wizard_step(std::string_view) override { return "{}"; }
    std::string list_choices(std::string_view) override { return "{}"; }
    std::string plan(std::string_view) override { return "{}"; }
    std::string run(std::string_view options) override { return plugin_.run(*this, std::string(options)); }
    std::string explain(std::string_view) override { return "{}"; }
    void interrupt() noexcept override;

    /// Blocks until interrupt(); then as a plugin does: Cancelled.
    [[noreturn]] void wait_for_interrupt();
    [[nodiscard]] const core::PluginEvents& events() const { return events_; }

   private:
    FakePlugin& plugin_;
    core::PluginEvents events_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool interrupted_ = false;
  };

  std::vector<core::Plugin> list() override { return {plugin}; }
  core::Plugin inspect(const std::filesystem::path&) override { return {}; }
  void enable(std::string_view) override {}
  void disable(std::string_view) override {}
  std::unique_ptr<core::PluginSession> start(std::string_view id, core::PluginContext context,
                                             core::PluginEvents events) override;

  core::Plugin plugin = present_plugin();
  Run run = [](Session&, const std::string&) { return "{}"; };
  std::function<void()> on_start = [] {};
  std::string started_id;
  core::PluginContext context;

 private:
  std::mutex mutex_;
  static core::Plugin present_plugin();
};

/// Plans and undos whose work is what a test says. Each port that is opened calls the same functions.
struct FakeChanges {
  using Progress = core::ChangeRepository::Progress;
  using Work = std::function<void(std::int64_t job, const std::stop_token& stop, const Progress& progress)>;

  [[nodiscard]] std::unique_ptr<core::ChangeRepository> open();

  std::function<std::vector<std::string>(std::int64_t plan, std::int64_t job, std::size_t most)> differences =
      [](std::int64_t, std::int64_t, std::size_t) { return std::vector<std::string>(); };
  Work apply = [](std::int64_t, const std::stop_token&, const Progress&) {};
  Work undo = [](std::int64_t, const std::stop_token&, const Progress&) {};
  std::string worker;  ///< of the last call
};

/// A runner on an SQLite file, with one connection.
class RunnerTest : public testing::Test {
 protected:
  RunnerTest();

  [[nodiscard]] core::JobRequest request(bool dry_run = false) const;
  [[nodiscard]] std::shared_ptr<store::Database> open() const;
  [[nodiscard]] ImportRunner runner(RunnerTiming timing = {std::chrono::milliseconds(20),
                                                           std::chrono::seconds(60)});
  core::ImportOutcome run();
  /// Runs one statement in a session of its own.
  void execute(const std::string& statement) const;
  [[nodiscard]] std::string value_of(const std::string& query) const;
  [[nodiscard]] std::unique_ptr<core::JobRepository> jobs() const;

  test::TempDir folder_;
  std::string url_ = "sqlite://" + folder_.file("rollcall.db");
  std::shared_ptr<store::SecretBox> box_ = std::make_shared<store::SecretBox>(folder_.file("secrets.key"));
  std::int64_t connection_ = 0;
  FakePlugin plugin_;
  FakeChanges changes_;
};

}  // namespace rollcall::jobs
