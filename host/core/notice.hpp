#pragma once

#include "core/job.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::core {

enum class NoticeKind : std::uint8_t {
  job_completed,
  job_failed,
  job_needs_approval,
  job_interrupted,
  credential_expires,
  connection_failed,
  plugin_failed
};
[[nodiscard]] std::string_view to_string(NoticeKind kind) noexcept;
[[nodiscard]] std::optional<NoticeKind> parse_notice_kind(std::string_view text) noexcept;

enum class Severity : std::uint8_t { success, info, warning, error };
[[nodiscard]] std::string_view to_string(Severity severity) noexcept;
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text) noexcept;

/// Something that administrators should hear of although nobody looked.
struct Notice {
  NoticeKind kind = NoticeKind::job_completed;
  Severity severity = Severity::info;
  std::string title;
  std::string message;
  std::int64_t job_id = 0;         ///< 0: none
  std::int64_t connection_id = 0;  ///< 0: none
  std::string plugin;              ///< empty: none
  /// Two notices of the same key are one: the second is dropped. Empty: no such check.
  std::string key;
};

enum class MailService : std::uint8_t { none, configured };

/// What is told of a job's end. It is stored in the transaction that writes the end, so that whoever is
/// killed at any moment has told it once or has not ended the job.
struct EndNotice {
  std::function<std::optional<Notice>(const Job&)> of = {};  ///< the job as it then is; empty: nobody is told
  MailService mail = MailService::none;
};

/// Stores a notice for every account and queues what each wants to have sent outside. Thread-safe.
class Notifier {
 public:
  virtual ~Notifier() = default;
  /// Does not throw: a notice that cannot be stored is logged, and what it tells of goes on.
  virtual void notify(const Notice& notice) noexcept = 0;
};

}  // namespace rollcall::core
