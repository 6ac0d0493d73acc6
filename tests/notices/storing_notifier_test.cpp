#include "notices/storing_notifier.hpp"

#include "outbox_fixture.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

class StoringNotifierTest : public OutboxFixture {};

/// Fails as a session does that the server has cut off.
class CutOff final : public core::Outbox {
 public:
  bool add(const core::Notice&, core::MailService) override {
    throw Error(Status::unavailable, {.message = "The database is gone."});
  }
  std::optional<core::Delivery> claim_due(core::Channel, std::chrono::seconds) override { return {}; }
  void delivered(std::int64_t, std::string_view) override {}
  void postpone(std::int64_t, std::string_view, std::chrono::seconds) override {}
  void give_up(std::int64_t, std::string_view) override {}
  void switch_off_webhook(std::int64_t) override {}
};

TEST_F(StoringNotifierTest, StoresFromManyThreads) {
  choose(core::Channel::webhook, "https://example.com/");
  std::atomic<int> told = 0;
  StoringNotifier notifier([this] { return open(); }, core::MailService::none, [&] { ++told; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int j = 0; j < 5; ++j) {
        core::Notice made = notice("x");
        made.key = "shared:" + std::to_string(j);
        notifier.notify(made);
        made.key = std::to_string(i) + ":" + std::to_string(j);
        notifier.notify(made);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(told, 25) << "5 that all share and 20 of their own";
  EXPECT_EQ(figures().deliveries.at("webhook waiting"), 25U);
}

TEST_F(StoringNotifierTest, GoesOnWithAnotherSession) {
  choose(core::Channel::webhook, "https://example.com/");
  int opened = 0;
  StoringNotifier notifier(
      [&]() -> std::unique_ptr<core::Outbox> {
        if (++opened == 1) return std::make_unique<CutOff>();
        return open();
      },
      core::MailService::none, {});
  notifier.notify(notice("lost: a first session that fails is no old one"));
  notifier.notify(notice("kept"));
  EXPECT_EQ(figures().deliveries.at("webhook waiting"), 1U);
}

TEST_F(StoringNotifierTest, DoesNotThrowWithoutADatabase) {
  StoringNotifier notifier(
      []() -> std::unique_ptr<core::Outbox> {
        throw Error(Status::unavailable, {.message = "The database is gone."});
      },
      core::MailService::none, {});
  notifier.notify(notice("x"));
  EXPECT_TRUE(figures().deliveries.empty());
}

}  // namespace
}  // namespace rollcall::notices
