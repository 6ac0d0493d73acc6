#include "accounts/sign_in_limits.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace rollcall::accounts {
namespace {

constexpr std::chrono::seconds kLongestWait{15 * 60};

Error too_many(std::chrono::milliseconds wait) {
  const auto seconds = (wait.count() + 999) / 1000;
  return {Status::throttled,
          {.message = "There were too many attempts to sign in.",
           .next_step = "Wait " + std::to_string(seconds) + (seconds == 1 ? " second" : " seconds") +
                        ", then try again.",
           .retry_after_ms = seconds * 1000}};
}

}  // namespace

std::chrono::seconds wait_after(std::int64_t failures, std::int64_t free_attempts) noexcept {
  const std::int64_t beyond = failures - free_attempts;
  if (beyond < 0) return std::chrono::seconds(0);
  constexpr std::int64_t kDoublings = 10;  // 2^10 s is beyond the longest wait
  return std::min(std::chrono::seconds(std::int64_t{1} << std::min(beyond, kDoublings)), kLongestWait);
}

void SignInLimits::attempt(const std::string& subject, std::int64_t free_attempts) {
  for (;;) {
    const auto seen = failures_.find(subject);
    const std::chrono::milliseconds wait =
        seen ? wait_after(seen->count, free_attempts) : std::chrono::seconds(0);
    if (seen && wait > seen->since_last)
      throw too_many(wait - std::max(seen->since_last, std::chrono::milliseconds(0)));
    if (failures_.count_one_more(subject, seen ? seen->count : 0)) return;
  }
}

std::string address_subject(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return "address:" + text;
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> network{};
  inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
  return "address:" + std::string(network.data()) + "/64";
}

}  // namespace rollcall::accounts
