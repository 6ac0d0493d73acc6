#pragma once

#include "core/notice_ports.hpp"
#include "notices/channels.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

namespace rollcall::notices {

/// Test messages, a few a minute for each account: each one makes the host talk to whomever the account
/// names.
class TestMessages final : public core::TestSender {
 public:
  explicit TestMessages(const Channels& channels) : channels_(channels) {}
  core::TestResult send_test(std::int64_t account_id, core::Channel channel, const std::string& target,
                             const std::string& secret) override;

 private:
  void count(std::int64_t account_id);

  const Channels& channels_;
  std::mutex mutex_;
  std::map<std::int64_t, std::vector<std::chrono::steady_clock::time_point>> recent_;
};

}  // namespace rollcall::notices
