#pragma once

#include "core/job_queue.hpp"
#include "scripted_plugin.hpp"
#include "store/repositories.hpp"
#include "support/temp_dir.hpp"
#include "wizard/wizard_flow.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::wizard {

class RecordingQueue final : public core::JobQueue {
 public:
  std::int64_t submit(const core::JobRequest&) override {
    throw std::logic_error("a wizard makes its jobs together with its own record");
  }
  core::JobRequest settle(const core::JobRequest& request) override {
    if (refusal) throw Error(*refusal);
    on_settle();
    requests.push_back(request);
    return request;
  }
  void wake() override { on_wake(); }
  void resume(std::int64_t, core::Approval) override {}
  void cancel(std::int64_t) override {}

  std::vector<core::JobRequest> requests;
  std::optional<Error> refusal;
  std::function<void()> on_settle = [] {}, on_wake = [] {};
};

/// Wizards of two administrators over one scripted plugin and a database of their own.
class WizardTest : public testing::Test {
 protected:
  static constexpr std::int64_t kAda = 1, kBob = 2;
  using Json = nlohmann::json;

  WizardTest();

  /// Wizards as another thread, or the host after a restart, has them.
  [[nodiscard]] std::unique_ptr<WizardFlow> make_wizards();
  void restart();

  [[nodiscard]] core::WizardView open(core::WizardOpening opening = {});
  [[nodiscard]] core::WizardView answer(const core::WizardView& wizard, const std::string& step,
                                        const Json& answers);
  /// Opens one and answers until the summary.
  [[nodiscard]] core::WizardView at_summary();
  std::int64_t add_connection(const std::string& name, const std::string& password = "right");
  [[nodiscard]] std::vector<core::Connection> stored_connections() { return connections_->list(1); }
  /// Every byte of the database's files.
  [[nodiscard]] std::string database_bytes();
  void execute(const std::string& statement);
  [[nodiscard]] long long count_jobs();
  /// As if the host had just been started: nothing open is left from before.
  void open_database();

  static Json page(const core::WizardView& wizard) { return Json::parse(wizard.page); }
  static std::string kind(const core::WizardView& wizard) { return page(wizard).at("kind"); }
  static std::string step(const core::WizardView& wizard) { return page(wizard).value("step", ""); }
  /// All that leaves the host.
  static std::string all_of(const core::WizardView& wizard);

  test::TempDir folder_;
  ScriptedPlugins plugins_;
  RecordingQueue queue_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<store::SecretBox> box_;
  std::shared_ptr<core::WizardRepository> records_;
  std::shared_ptr<core::ConnectionRepository> connections_;
  std::shared_ptr<core::ConnectionHealthRepository> health_;
  std::unique_ptr<SessionKeeper> sessions_;
  std::unique_ptr<WizardFlow> wizards_;
};

}  // namespace rollcall::wizard
