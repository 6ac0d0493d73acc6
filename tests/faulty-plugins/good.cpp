// The plugin that does everything right: what each faulty one is measured against. Its run() takes one word
// of "what" to do and exercises one host service.
#include "rollcall/sdk/plugin.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

namespace {

using rollcall::sdk::Host;

class GoodPlugin {
 public:
  static constexpr rollcall::sdk::PluginInfo info{.id = "good",
                                                  .name = "Good Directory",
                                                  .version = "1.2.3",
                                                  .vendor = "Rollcall tests",
                                                  .summary = "Does everything right."};

  explicit GoodPlugin(Host host) : host_(host) {
    if (host.settings_json().find("refuse-me") != std::string::npos) {
      throw rollcall::Error(
          rollcall::Status::invalid_argument,
          {.message = "The setting mode cannot be refuse-me.", .next_step = "Choose another."});
    }
  }

  std::string check() {
    host_.log(rollcall::sdk::LogLevel::info, "checking");
    return R"({"settings":)" + host_.settings_json() + R"(,"secret":")" +
           host_.secret("password").value_or("none") + R"(","database":")" + host_.database_url() + R"("})";
  }

  std::string list_choices(std::string_view query) {
    return R"({"items":[],"query":)" + std::string(query) + "}";
  }

  std::string run(std::string_view options) {
    const auto asked = [&](std::string_view what) { return options.find(what) != std::string_view::npos; };
    if (asked("store-secret")) host_.store_secret("refresh_token", "renewed");
    if (asked("report-often")) report_often();
    if (asked("wait")) wait();
    if (asked("fail")) {
      throw rollcall::Error(rollcall::Status::throttled, {.message = "The provider asks to slow down.",
                                                          .next_step = "Try again in a minute.",
                                                          .detail = "HTTP 429",
                                                          .retry_after_ms = 60'000});
    }
    return R"({"counts":{"fetched":1000}})";
  }

  void interrupt() noexcept {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }

 private:
  void report_often() const {
    for (std::uint64_t i = 1; i <= 1000; ++i) host_.report({.fetched = i, .activity = "Reading Engineering"});
  }

  void wait() {
    host_.report({.activity = "waiting"});
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return host_.cancelled(); });
    throw rollcall::Cancelled();
  }

  Host host_;
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace

ROLLCALL_PLUGIN(GoodPlugin);
