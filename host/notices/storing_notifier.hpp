#pragma once

#include "core/notice_ports.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace rollcall::notices {

using OpenOutbox = std::function<std::unique_ptr<core::Outbox>()>;

/// Stores notices in a database session of its own.
class StoringNotifier final : public core::Notifier {
 public:
  /// `on_stored` is called after each notice that was new, on the caller's thread; must not throw.
  StoringNotifier(OpenOutbox open, core::MailService mail, std::function<void()> on_stored);
  void notify(const core::Notice& notice) noexcept override;

 private:
  void store(const core::Notice& notice);

  OpenOutbox open_;
  core::MailService mail_;
  std::function<void()> on_stored_;
  std::mutex mutex_;
  std::unique_ptr<core::Outbox> outbox_;
};

}  // namespace rollcall::notices
