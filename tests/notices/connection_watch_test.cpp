#include "notices/connection_watch.hpp"

#include "line_server.hpp"
#include "outbox_fixture.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

/// A plugin folder with one plugin, of which only the list is asked for.
class OnePlugin final : public core::PluginHost {
 public:
  std::atomic<core::PluginState> state{core::PluginState::ready};
  std::atomic<int> asked{0};
  std::vector<core::Plugin> list() override {
    ++asked;
    core::Plugin plugin;
    plugin.id = "entra-id";
    plugin.state = state;
    return {plugin};
  }
  core::Plugin inspect(const std::filesystem::path&) override { throw unexpected(); }
  void enable(std::string_view) override { throw unexpected(); }
  void disable(std::string_view) override { throw unexpected(); }
  std::unique_ptr<core::PluginSession> start(std::string_view, core::PluginContext,
                                             core::PluginEvents) override {
    throw unexpected();
  }

 private:
  static Error unexpected() { return {Status::unsupported, {.message = "Nobody should ask for this."}}; }
};

class RecordedNotices final : public core::Notifier {
 public:
  void notify(const core::Notice& notice) noexcept override {
    const std::lock_guard lock(mutex_);
    notices_.push_back(notice);
  }
  std::vector<core::Notice> notices() {
    const std::lock_guard lock(mutex_);
    return notices_;
  }

 private:
  std::mutex mutex_;
  std::vector<core::Notice> notices_;
};

struct Provider {
  std::atomic<bool> works{false};
  std::atomic<int> checks{0};
};

core::ConnectionHealth check_at(Provider& provider) {
  core::ConnectionHealth health;
  health.state = provider.works ? core::HealthState::ok : core::HealthState::failed;
  if (!provider.works) {
    health.error_message = "The client secret is wrong.";
    health.error_code = "unauthenticated";
  }
  ++provider.checks;
  return health;
}

class ConnectionWatchTest : public OutboxFixture {
 protected:
  void SetUp() override {
    core::Connection connection;
    connection.workspace_id = 1;
    connection.plugin_id = "entra-id";
    connection.name = "Contoso";
    static_cast<void>(connections()->save(connection, {}));
  }
  std::unique_ptr<core::ConnectionRepository> connections() const {
    return store::make_connection_repository(std::make_shared<store::Database>(url_), box_);
  }
  OpenWatchTools opener() {
    return [this] {
      return std::make_unique<WatchTools>(
          WatchTools{store::make_check_schedule(std::make_shared<store::Database>(url_)), connections(),
                     [this](const core::Connection&) { return check_at(provider_); }});
    };
  }
  /// Checks as often as it can.
  static WatchOptions quick() {
    return {.interval = std::chrono::seconds(0),
            .first_delay = std::chrono::seconds(0),
            .poll_interval = std::chrono::milliseconds(10)};
  }

  Provider provider_;
  OnePlugin plugins_;
  RecordedNotices told_;
};

TEST_F(ConnectionWatchTest, TellsOfAFailureOnceAndAgainAfterItWorked) {
  const ConnectionWatch watch(opener(), plugins_, told_, quick());
  ASSERT_TRUE(test::becomes_true([&] { return provider_.checks >= 3; }));
  EXPECT_EQ(told_.notices().size(), 1U);
  provider_.works = true;
  const int before = provider_.checks;
  ASSERT_TRUE(test::becomes_true([&] { return provider_.checks >= before + 3; }));
  EXPECT_EQ(told_.notices().size(), 1U);
  provider_.works = false;
  ASSERT_TRUE(test::becomes_true([&] { return told_.notices().size() == 2; }));
  EXPECT_EQ(told_.notices()[1].kind, core::NoticeKind::connection_failed);
}

TEST_F(ConnectionWatchTest, LeavesConnectionsOfDisabledPluginsAlone) {
  plugins_.state = core::PluginState::disabled;
  const ConnectionWatch watch(opener(), plugins_, told_, quick());
  ASSERT_TRUE(test::becomes_true([&] { return plugins_.asked >= 3; }));
  EXPECT_EQ(provider_.checks, 0);
  plugins_.state = core::PluginState::ready;
  ASSERT_TRUE(test::becomes_true([&] { return provider_.checks > 0; })) << "once it is enabled";
}

TEST_F(ConnectionWatchTest, IsSharedByHosts) {
  WatchOptions once = quick();
  once.interval = std::chrono::hours(1);
  const ConnectionWatch first(opener(), plugins_, told_, once);
  const ConnectionWatch second(opener(), plugins_, told_, once);
  ASSERT_TRUE(test::becomes_true([&] { return told_.notices().size() == 1; }));
  EXPECT_EQ(provider_.checks, 1);
}

}  // namespace
}  // namespace rollcall::notices
