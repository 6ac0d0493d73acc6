#include "http/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace rollcall::entra_id {
namespace {

using std::chrono::milliseconds;

std::mt19937_64& generator() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return engine;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view value) {
  std::tm parts{};
  const std::string text(value);
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value,
                                              std::chrono::system_clock::time_point now) {
  constexpr std::uint64_t kDay = 86'400;
  std::uint64_t seconds = 0;
  const auto* last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, seconds);
  if (error == std::errc{} && end == last)
    return std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, kDay)));
  if (const auto date = parse_http_date(value)) {
    return std::max(milliseconds{0}, std::chrono::duration_cast<milliseconds>(*date - now));
  }
  return std::nullopt;
}

std::string make_request_id() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& c : id) {
    const auto random = static_cast<std::size_t>(generator()());
    if (c == 'x') c = kHex[random & 0xFU];
    if (c == 'y') c = kHex[8U + (random & 0x3U)];
  }
  return id;
}

RetryPolicy RetryPolicy::starting_now() const {
  RetryPolicy policy = *this;
  if (total) policy.give_up_at = std::chrono::steady_clock::now() + *total;
  return policy;
}

milliseconds RetryPolicy::next_deadline() const {
  if (!give_up_at) return request_deadline;
  const auto left = std::chrono::duration_cast<milliseconds>(*give_up_at - std::chrono::steady_clock::now());
  return std::clamp(left, milliseconds{1'000}, std::max(milliseconds{1'000}, request_deadline));
}

Backoff::Backoff(const RetryPolicy& policy) : policy_(policy), start_(std::chrono::steady_clock::now()) {}

milliseconds Backoff::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
}

std::optional<milliseconds> Backoff::next(std::optional<milliseconds> asked_for) {
  if (++failures_ >= policy_.attempts) return std::nullopt;
  milliseconds pause = asked_for.value_or(milliseconds{0});
  if (!asked_for) {
    const auto doubled = policy_.base * (std::int64_t{1} << std::min(failures_ - 1, 20));
    std::uniform_real_distribution<double> jitter(0.5, 1.5);
    pause = std::min(
        policy_.cap,
        milliseconds(static_cast<std::int64_t>(static_cast<double>(doubled.count()) * jitter(generator()))));
  }
  if (policy_.give_up_at && std::chrono::steady_clock::now() + pause > *policy_.give_up_at)
    return std::nullopt;
  return pause;
}

}  // namespace rollcall::entra_id
