#include "wizard/session_keeper.hpp"

#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::wizard {
namespace {

using namespace std::chrono_literals;

std::atomic<int> running = 0;

class Session final : public core::PluginSession {
 public:
  explicit Session(core::PluginEvents events) : events_(std::move(events)) { ++running; }
  ~Session() override { --running; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  std::string check() override { return {}; }
  std::string wizard_step(std::string_view) override {
    events_.on_secret_stored("name", "value");
    return "step";
  }
  std::string list_choices(std::string_view) override { return "choices"; }
  std::string plan(std::string_view) override { return {}; }
  std::string run(std::string_view) override { return {}; }
  std::string explain(std::string_view) override { return {}; }
  void interrupt() noexcept override {}
  core::PluginEvents events_;
};

std::unique_ptr<core::PluginSession> start(core::PluginEvents events) {
  return std::make_unique<Session>(std::move(events));
}

std::string list(core::PluginSession& session) {
  return session.list_choices("");
}

std::string call(SessionKeeper& keeper, const std::string& wizard, const std::string& label = "a") {
  return keeper.lease(wizard).call("plugin", label, start, {}, list);
}

TEST(SessionKeeper, KeepsWhatWasMadeFromTheSame) {
  SessionKeeper keeper({});
  int started = 0;
  const auto counted = [&](core::PluginEvents events) {
    ++started;
    return start(std::move(events));
  };
  for (const char* label : {"a", "a", "b"})
    EXPECT_EQ(keeper.lease("w").call("plugin", label, counted, {}, list), "choices");
  EXPECT_EQ(started, 2);
  keeper.lease("w").relabel("c");
  (void)keeper.lease("w").call("plugin", "c", counted, {}, list);
  EXPECT_EQ(started, 2);
  EXPECT_EQ(keeper.processes(), 1U);
}

TEST(SessionKeeper, KeepsNoMoreThanItsLimit) {
  SessionKeeper keeper({.most = 2, .idle = 60s, .patience = 10ms});
  for (const char* wizard : {"1", "2", "3", "4"}) (void)call(keeper, wizard);
  EXPECT_EQ(keeper.processes(), 2U);
  EXPECT_EQ(running, 2);
  auto first = keeper.lease("1");
  auto second = keeper.lease("2");
  (void)first.call("plugin", "a", start, {}, list);
  (void)second.call("plugin", "a", start, {}, list);
  EXPECT_THROW((void)call(keeper, "3"), Error) << "both are in use";
}

TEST(SessionKeeper, EndsWhatNobodyUses) {
  SessionKeeper keeper({.most = 2, .idle = 5ms, .patience = 1s});
  (void)call(keeper, "w");
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (keeper.processes() > 0 && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  EXPECT_EQ(running, 0);
}

TEST(SessionKeeper, EndsThoseOfAPluginAsSoonAsTheyAreFree) {
  SessionKeeper keeper({});
  (void)call(keeper, "idle");
  {
    auto busy = keeper.lease("busy");
    (void)busy.call("plugin", "a", start, {}, list);
    keeper.end_plugin("plugin");
    EXPECT_EQ(running, 1);
  }
  EXPECT_EQ(running, 0);
  EXPECT_EQ(keeper.processes(), 0U);
}

TEST(SessionKeeper, HandsSecretsToWhoeverCalls) {
  SessionKeeper keeper({});
  std::string stored;
  const SessionKeeper::SecretSink sink = [&](std::string_view name, std::string_view value) {
    stored = std::string(name) + "=" + std::string(value);
  };
  auto lease = keeper.lease("w");
  EXPECT_EQ(lease.call("plugin", "a", start, sink,
                       [](core::PluginSession& session) { return session.wizard_step(""); }),
            "step");
  EXPECT_EQ(stored, "name=value");
}

TEST(SessionKeeper, LetsOneUseAWizardAtATime) {
  SessionKeeper keeper({});
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn)
        (void)keeper.lease("w").call("plugin", "a", start, {}, [&](core::PluginSession&) {
          const int now = ++inside;
          if (now > most) most = now;
          --inside;
          return std::string();
        });
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_EQ(keeper.processes(), 1U);
}

}  // namespace
}  // namespace rollcall::wizard
