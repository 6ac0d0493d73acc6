#pragma once

#include "core/job_queue.hpp"
#include "core/notice.hpp"
#include "core/notice_ports.hpp"
#include "core/ports.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Stand-ins for what the operations work with: they record what they are told and answer what a test says.
namespace rollcall::test::web {

/// What a plugin answers; a function that is not given refuses the call.
struct PluginScript {
  std::function<std::string()> check;
  std::function<std::string(std::string_view)> wizard_step, list_choices, plan, run, explain;
};

class ScriptedPlugins final : public core::PluginHost {
 public:
  std::vector<core::Plugin> plugins;  ///< list() gives these
  PluginScript script;                ///< of every plugin that is started
  std::vector<std::pair<std::string, core::PluginContext>> started;
  core::PluginEvents last_events;
  std::function<void(const core::PluginContext&)> on_start;  ///< may throw; unless given, nothing happens
  std::function<void(std::string_view id)> on_enable;        ///< the same

  [[nodiscard]] std::vector<core::Plugin> list() override { return plugins; }
  [[nodiscard]] core::Plugin inspect(const std::filesystem::path& file) override;
  void enable(std::string_view id) override;
  void disable(std::string_view id) override;
  [[nodiscard]] std::unique_ptr<core::PluginSession> start(std::string_view id, core::PluginContext context,
                                                           core::PluginEvents events) override;

 private:
  core::Plugin& named(std::string_view id);
};

class RecordedQueue final : public core::JobQueue {
 public:
  std::vector<core::JobRequest> submitted;
  std::vector<std::int64_t> resumed, cancelled;
  std::vector<core::Approval> approvals;  ///< one for each resumed

  [[nodiscard]] std::int64_t submit(const core::JobRequest& request) override;
  [[nodiscard]] core::JobRequest settle(const core::JobRequest& request) override;
  void wake() override {}
  void resume(std::int64_t job_id, core::Approval approval) override;
  void cancel(std::int64_t job_id) override { cancelled.push_back(job_id); }
};

class RecordedNotifier final : public core::Notifier {
 public:
  std::vector<core::Notice> notices;
  void notify(const core::Notice& notice) noexcept override { notices.push_back(notice); }
};

class RecordedTestSender final : public core::TestSender {
 public:
  struct Sent {
    std::int64_t account_id;
    core::Channel channel;
    std::string target, secret;
  };
  std::vector<Sent> sent;
  core::TestResult result;

  [[nodiscard]] core::TestResult send_test(std::int64_t account_id, core::Channel channel,
                                           const std::string& target, const std::string& secret) override {
    sent.push_back({account_id, channel, target, secret});
    return result;
  }
};

}  // namespace rollcall::test::web
