#pragma once

#include <chrono>

/// How long the host remembers what nobody will ask for again.
namespace rollcall::core {

/// Zero days: for ever.
struct RetentionRules {
  std::chrono::days notices{90};  ///< with their deliveries, whether they were read or not
  std::chrono::days audit{400};
  std::chrono::days plans{90};   ///< what completed dry runs found; the dry runs themselves stay
  std::chrono::days changes{0};  ///< what completed jobs changed: undo and the history of people need it
};

/// Removes what is older than the rules say, and what is of no use any more: expired sessions, links and
/// wizards, sign-in failures, how far ended jobs were. What is needed to go on with a job stays. Throws
/// rollcall::Error; one thread at a time, several hosts at once do no harm.
class Retention {
 public:
  virtual ~Retention() = default;
  /// Removes a batch, short enough that nobody waits for it. False: there is nothing left to remove.
  [[nodiscard]] virtual bool remove_some(const RetentionRules& rules) = 0;
};

}  // namespace rollcall::core
