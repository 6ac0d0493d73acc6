#include "app/housekeeping.hpp"

#include "rollcall/sdk/error.hpp"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::app {

Housekeeping::Housekeeping(Open open, core::RetentionRules rules, Timing timing)
    : open_(std::move(open)),
      rules_(rules),
      timing_(timing),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Housekeeping::run(const std::stop_token& stop) {
  rest(stop, timing_.first);
  while (!stop.stop_requested()) {
    try {
      clean(stop);
    } catch (const Error& error) {
      spdlog::warn("What is too old was not removed today: {} [{}]", error.message(), error.detail());
    } catch (const std::exception&) {
      spdlog::warn("What is too old was not removed today.");
    }
    rest(stop, timing_.every);
  }
}

void Housekeeping::clean(const std::stop_token& stop) {
  const auto retention = open_();
  while (!stop.stop_requested() && retention->remove_some(rules_)) rest(stop, timing_.pause);
}

void Housekeeping::rest(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace rollcall::app
