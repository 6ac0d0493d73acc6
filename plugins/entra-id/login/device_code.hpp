#pragma once

#include "login/delegated_client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// A sign-in that waits for somebody to type in a code, on any device.
/// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
struct DeviceCode {
  SecretText device_code;         ///< for polling; who has it gets the tokens
  std::string user_code;          ///< what is typed in
  std::string verification_url;   ///< where; https, or http to a loopback address
  std::chrono::seconds lifetime;  ///< from now on
  std::chrono::seconds interval;  ///< between two polls, at least
};

[[nodiscard]] DeviceCode request_device_code(const DelegatedClient& app, LoginClient& client,
                                             const RetryPolicy& policy, const StopSignal& stop);

/// What a poll found out.
struct DeviceCodePoll {
  std::optional<TokenAnswer> tokens;     ///< there as soon as somebody has signed in
  std::chrono::seconds longer_pause{0};  ///< to be added to the interval from now on
};

/// Throws Error when it was declined, has expired or is refused otherwise.
[[nodiscard]] DeviceCodePoll poll_device_code(const DelegatedClient& app, std::string_view device_code,
                                              const RetryPolicy& policy, const StopSignal& stop);

[[nodiscard]] Error device_code_expired();

}  // namespace rollcall::entra_id
