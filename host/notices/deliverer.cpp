#include "notices/deliverer.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::notices {
namespace {

constexpr std::chrono::seconds kLease{120};  // longer than any attempt takes
constexpr std::chrono::seconds kLongestDelay = std::chrono::hours(4);
constexpr int kMostAttempts = 14;  // 1 + 2 + 4 + ... + 128 minutes and five times 4 hours: about a day

}  // namespace

std::optional<std::chrono::seconds> retry_delay(int attempts, std::chrono::seconds first_delay) {
  if (attempts >= kMostAttempts) return std::nullopt;
  std::chrono::seconds delay = first_delay;
  for (int i = 1; i < attempts && delay < kLongestDelay; ++i) delay *= 2;
  return std::min(delay, kLongestDelay);
}

Deliverer::Deliverer(OpenOutbox open, const Channels& channels, DelivererOptions options)
    : open_(std::move(open)), channels_(channels), options_(options) {
  if (channels_.has_mail())
    mail_ = std::jthread([this](const std::stop_token& stop) { run(core::Channel::mail, stop); });
  webhooks_ = std::jthread([this](const std::stop_token& stop) { run(core::Channel::webhook, stop); });
}

Deliverer::~Deliverer() {
  mail_.request_stop();
  webhooks_.request_stop();
}

void Deliverer::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  woken_.notify_all();
}

void Deliverer::run(core::Channel channel, const std::stop_token& stop) {
  std::unique_ptr<core::Outbox> outbox;
  std::uint64_t seen = 0;
  bool has_complained = false;  // once is enough for a database that is away for long
  const auto complain = [&](std::string_view why) {
    outbox.reset();  // opened anew, in case its session was cut off
    if (!std::exchange(has_complained, true)) spdlog::error("Notifications cannot be sent now. {}", why);
  };
  while (!stop.stop_requested()) {
    {
      const std::lock_guard lock(mutex_);
      seen = wakes_;
    }
    try {
      if (!outbox) outbox = open_();
      deliver_due(*outbox, channel, stop);
      has_complained = false;
    } catch (const Error& error) {
      complain(error.message() + " " + error.detail());
    } catch (const std::exception&) {
      complain("");
    }
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, options_.poll_interval, [&] { return wakes_ != seen; });
  }
}

void Deliverer::deliver_due(core::Outbox& outbox, core::Channel channel, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto delivery = outbox.claim_due(channel, kLease);
    if (!delivery) return;
    settle(outbox, *delivery, send(*delivery, stop));
  }
}

Sent Deliverer::send(const core::Delivery& delivery, const std::stop_token& stop) const {
  if (!delivery.wanted) return {Sent::Outcome::refused, "It was switched off before this could be sent."};
  const Message message{.delivery = std::to_string(delivery.id),
                        .event = std::string(core::to_string(core::event_of(delivery.notice.notice))),
                        .notice = delivery.notice};
  return delivery.channel == core::Channel::mail
             ? channels_.mail(delivery.target, message, stop)
             : channels_.webhook(delivery.target, delivery.secret, message, stop);
}

void Deliverer::settle(core::Outbox& outbox, const core::Delivery& delivery, const Sent& sent) const {
  if (sent.outcome == Sent::Outcome::stopped) return;
  if (sent.outcome == Sent::Outcome::delivered) return outbox.delivered(delivery.id, sent.message);
  // Neither addresses nor URLs go to the log: the one is personal, the other may hold a secret.
  spdlog::warn("Delivery {} ({} of account {}, attempt {}): {}", delivery.id,
               core::to_string(delivery.channel), delivery.account_id, delivery.attempts,
               sent.detail.empty() ? sent.message : sent.detail);
  if (sent.outcome == Sent::Outcome::gone) outbox.switch_off_webhook(delivery.account_id);
  const auto delay = retry_delay(delivery.attempts, options_.first_delay);
  if (sent.outcome == Sent::Outcome::try_again && delay)
    outbox.postpone(delivery.id, sent.message, *delay);
  else
    outbox.give_up(delivery.id, sent.message);
}

}  // namespace rollcall::notices
