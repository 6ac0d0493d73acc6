#pragma once

#include "core/notice_ports.hpp"
#include "notices/channels.hpp"
#include "notices/storing_notifier.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace rollcall::notices {

struct DelivererOptions {
  std::chrono::milliseconds poll_interval = std::chrono::seconds(5);  ///< other hosts queue deliveries, too
  std::chrono::seconds first_delay = std::chrono::seconds(60);        ///< after a first failure
};

/// Sends what is due in the background, from its constructor to its destructor: one thread for mail, one for
/// webhooks, so that neither waits for the other. A delivery is tried again after 1, 2, 4 ... minutes, 4
/// hours at most, for about a day. Several deliverers on one database share the work. Sending and noting that
/// it was sent are two steps: a host that is killed between them has sent a message that is sent again later,
/// under the same delivery id; none is lost.
class Deliverer {
 public:
  Deliverer(OpenOutbox open, const Channels& channels, DelivererOptions options = {});
  ~Deliverer();  ///< stops within about a second; what is being sent then is sent again later
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  /// Something new is due. From any thread.
  void wake() noexcept;

 private:
  void run(core::Channel channel, const std::stop_token& stop);
  void deliver_due(core::Outbox& outbox, core::Channel channel, const std::stop_token& stop);
  [[nodiscard]] Sent send(const core::Delivery& delivery, const std::stop_token& stop) const;
  void settle(core::Outbox& outbox, const core::Delivery& delivery, const Sent& sent) const;

  OpenOutbox open_;
  const Channels& channels_;
  DelivererOptions options_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::uint64_t wakes_ = 0;
  std::jthread mail_, webhooks_;  // last: they use the others
};

/// How long to wait after so many failed attempts; nothing: it is over.
[[nodiscard]] std::optional<std::chrono::seconds> retry_delay(int attempts, std::chrono::seconds first_delay);

}  // namespace rollcall::notices
