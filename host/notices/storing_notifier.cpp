#include "notices/storing_notifier.hpp"

#include "rollcall/sdk/error.hpp"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::notices {

StoringNotifier::StoringNotifier(OpenOutbox open, core::MailService mail, std::function<void()> on_stored)
    : open_(std::move(open)), mail_(mail), on_stored_(std::move(on_stored)) {}

void StoringNotifier::notify(const core::Notice& notice) noexcept {
  try {
    store(notice);
  } catch (const Error& error) {
    spdlog::error("A notification ({}) could not be stored: {} {}", core::to_string(notice.kind),
                  error.message(), error.detail());
  } catch (const std::exception&) {
    spdlog::error("A notification ({}) could not be stored.", core::to_string(notice.kind));
  }
}

void StoringNotifier::store(const core::Notice& notice) {
  const std::lock_guard lock(mutex_);
  const bool was_open = outbox_ != nullptr;
  bool is_new = false;
  try {
    if (!outbox_) outbox_ = open_();
    is_new = outbox_->add(notice, mail_);
  } catch (const Error&) {
    outbox_.reset();
    if (!was_open) throw;
    outbox_ = open_();  // a session that was open for long may have been cut off
    is_new = outbox_->add(notice, mail_);
  }
  if (is_new && on_stored_) on_stored_();
}

}  // namespace rollcall::notices
