#pragma once

#include "core/notification_settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What notices and their deliveries need from the outside world. All methods throw rollcall::Error; an
/// implementation may be used from one thread at a time unless it says otherwise.
namespace rollcall::core {

struct StoredNotice {
  std::int64_t id = 0;
  Notice notice;
  std::string created_at;  ///< UTC, ISO 8601 with 'Z'
  std::string read_at;     ///< by the account in question; empty: not read
};

enum class NoticeFilter : std::uint8_t { all, unread };

struct NoticePage {
  std::vector<StoredNotice> notices;  ///< newest first
  bool has_more = false;
  std::uint64_t total = 0;   ///< of the filter, on all pages
  std::uint64_t unread = 0;  ///< whatever the filter
};

/// The notices of one account: all that were made since the account was.
class NoticeRepository {
 public:
  virtual ~NoticeRepository() = default;
  /// Those older than notice `before`; 0: the newest.
  [[nodiscard]] virtual NoticePage list(std::int64_t account_id, NoticeFilter filter, std::int64_t before,
                                        std::size_t limit) = 0;
  virtual void mark_read(std::int64_t account_id, std::int64_t notice_id) = 0;  ///< Error(not_found)
  virtual void mark_all_read(std::int64_t account_id) = 0;
};

/// How the last message to a webhook went, a test message included.
struct LastDelivery {
  std::string at;  ///< UTC, ISO 8601 with 'Z'
  bool ok = false;
  std::string message;
};

class NotificationSettingsRepository {
 public:
  virtual ~NotificationSettingsRepository() = default;
  [[nodiscard]] virtual NotificationSettings settings(std::int64_t account_id) = 0;
  /// `webhook_secret`: empty text removes it, nothing keeps it as it is.
  virtual void save(std::int64_t account_id, const NotificationSettings& settings,
                    const std::optional<std::string>& webhook_secret) = 0;
  [[nodiscard]] virtual bool has_webhook_secret(std::int64_t account_id) = 0;
  [[nodiscard]] virtual std::string webhook_secret(std::int64_t account_id) = 0;  ///< empty: none
  [[nodiscard]] virtual std::optional<LastDelivery> last_webhook_delivery(std::int64_t account_id) = 0;
  /// A test message is a delivery, too.
  virtual void note_webhook_test(std::int64_t account_id, bool ok, const std::string& message) = 0;
  /// Where mail to the account goes: what it chose, else its profile's address; empty: nowhere.
  [[nodiscard]] virtual std::string mail_address(std::int64_t account_id) = 0;
};

/// A message that is to be sent now, by whoever claimed it.
struct Delivery {
  std::int64_t id = 0;  ///< the same at every attempt
  std::int64_t account_id = 0;
  Channel channel = Channel::mail;
  int attempts = 0;  ///< with this one
  StoredNotice notice;
  bool wanted = true;       ///< false: the account or its channel was switched off meanwhile
  std::string target;       ///< mail address or URL, as the settings are now
  std::string secret = {};  ///< webhook: signs it; empty: none
};

/// Notices on their way out. A delivery is claimed for a time; whoever does not settle it by then loses it to
/// the next one who claims. So it may be sent twice, and is never lost.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Stores the notice and queues a delivery for each enabled account and channel that wants it, all or
  /// nothing. False: there is one of that key already.
  virtual bool add(const Notice& notice, MailService mail) = 0;
  [[nodiscard]] virtual std::optional<Delivery> claim_due(Channel channel, std::chrono::seconds lease) = 0;
  // Settling one that somebody else has settled does nothing.
  virtual void delivered(std::int64_t delivery_id, std::string_view message) = 0;
  virtual void postpone(std::int64_t delivery_id, std::string_view message, std::chrono::seconds delay) = 0;
  virtual void give_up(std::int64_t delivery_id, std::string_view message) = 0;
  virtual void switch_off_webhook(std::int64_t account_id) = 0;
};

/// What came of a test message.
struct TestResult {
  bool ok = false;
  std::string message;  ///< one sentence: delivered, or why not
};

/// Sends a test message through the real channel; blocks until it is delivered or refused, half a minute at
/// most. Thread-safe. Error(throttled) when asked too often, Error(failed_precondition) without a mail
/// server.
class TestSender {
 public:
  virtual ~TestSender() = default;
  [[nodiscard]] virtual TestResult send_test(std::int64_t account_id, Channel channel,
                                             const std::string& target, const std::string& secret) = 0;
};

}  // namespace rollcall::core
