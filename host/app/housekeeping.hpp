#pragma once

#include "core/retention.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace rollcall::app {

/// Removes what is too old once a day in the background, from its constructor to its destructor.
class Housekeeping {
 public:
  using Open = std::function<std::unique_ptr<core::Retention>()>;
  struct Timing {
    std::chrono::milliseconds first = std::chrono::minutes(5);  ///< after the start, which has enough to do
    std::chrono::milliseconds every = std::chrono::hours(24);
    std::chrono::milliseconds pause = std::chrono::milliseconds(50);  ///< between batches, for everybody else
  };

  Housekeeping(Open open, core::RetentionRules rules) : Housekeeping(std::move(open), rules, Timing()) {}
  Housekeeping(Open open, core::RetentionRules rules, Timing timing);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run(const std::stop_token& stop);
  void clean(const std::stop_token& stop);
  void rest(const std::stop_token& stop, std::chrono::milliseconds time);

  Open open_;
  core::RetentionRules rules_;
  Timing timing_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  ///< last: it uses the others
};

}  // namespace rollcall::app
