#pragma once

#include "core/account_ports.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::accounts {

/// How often may be guessed. An attempt is counted before the password is looked at, so that many at the same
/// time cannot get past the limit; what is refused here counts nothing and prolongs nothing.
class SignInLimits {
 public:
  explicit SignInLimits(core::SignInFailureRepository& failures) : failures_(failures) {}

  /// Counts an attempt. Error(throttled) with the time to wait once `free_attempts` were in vain.
  void attempt(const std::string& subject, std::int64_t free_attempts);

 private:
  core::SignInFailureRepository& failures_;
};

/// How long to wait after the last of so many failures: 1 s after the first beyond the free ones, then twice
/// as long each time, a quarter of an hour at most.
[[nodiscard]] std::chrono::seconds wait_after(std::int64_t failures, std::int64_t free_attempts) noexcept;

/// Whom an address stands for: itself, or its network of 64 bits (IPv6), which is what one customer gets.
[[nodiscard]] std::string address_subject(std::string_view address);

}  // namespace rollcall::accounts
