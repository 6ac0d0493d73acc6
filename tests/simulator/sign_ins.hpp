#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::simulator {

enum class DeviceCodeState : std::uint8_t { pending, approved, declined, expired };

/// A sign-in that waits for a person with a code.
struct DeviceCode {
  std::string device_code;
  std::string user_code;
  std::string client_id;
  std::string scope;
  DeviceCodeState state = DeviceCodeState::pending;
  std::int64_t expires_at = 0;
  std::int64_t last_poll = 0;  ///< 0: never polled
};

/// What a refresh token stands for.
struct RefreshGrant {
  std::string client_id;
  std::string scope;
  std::int64_t last_used = 0;
  bool revoked = false;
};

/// An authorization code, from the browser to the token endpoint.
struct AuthorizationCode {
  std::string code;
  std::string client_id;
  std::string redirect_uri;
  std::string scope;
  std::string nonce;      ///< for the id token; empty: none
  std::string challenge;  ///< of PKCE; empty: none
  bool plain = false;     ///< the challenge is the verifier itself
  std::int64_t expires_at = 0;
  bool redeemed = false;
};

/// The sign-ins of people: device codes and refresh tokens. Safe to use from several threads.
class SignIns {
 public:
  void add(const DeviceCode& code);
  [[nodiscard]] std::vector<DeviceCode> device_codes() const;
  /// The code as it is, and notes that it was polled at `now`.
  [[nodiscard]] std::optional<DeviceCode> poll(const std::string& device_code, std::int64_t now);
  void forget(const std::string& device_code);
  /// What the person does; an empty `user_code` means the newest one. False when there is no such code.
  bool decide(std::string_view user_code, DeviceCodeState state);

  void add(const AuthorizationCode& code);
  [[nodiscard]] std::optional<AuthorizationCode> find_code(const std::string& code) const;
  void redeem(const std::string& code);
  /// Whether the person at the browser presses Cancel from now on.
  void set_browser_declines(bool declines);
  [[nodiscard]] bool browser_declines() const;

  /// A new refresh token.
  [[nodiscard]] std::string issue(const RefreshGrant& grant);
  [[nodiscard]] std::optional<RefreshGrant> find_grant(const std::string& refresh_token) const;
  void note_use(const std::string& refresh_token, std::int64_t now);
  /// As an administrator does, or a changed password.
  void revoke_all();

  /// AADSTS number with which sign-ins of people are refused (50076, 53003); 0: none.
  void refuse_with(int code);
  [[nodiscard]] int refusal() const;

 private:
  mutable std::mutex mutex_;
  std::vector<DeviceCode> codes_;
  std::unordered_map<std::string, RefreshGrant> grants_;
  std::unordered_map<std::string, AuthorizationCode> authorization_codes_;
  bool browser_declines_ = false;
  int refusal_ = 0;
};

}  // namespace rollcall::simulator
