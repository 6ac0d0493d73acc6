#pragma once

#include "app_registration.hpp"
#include "signing.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace rollcall::simulator {

/// What an access token says. Clients must treat the text of a token as opaque.
struct AccessToken {
  std::string audience;  ///< the resource's root URL, e.g. `http://127.0.0.1:8080`
  std::string tenant_id;
  std::string client_id;
  Roles roles = 0;  ///< application permissions consented when it was issued
  std::int64_t expires_at = 0;
};

enum class TokenState : std::uint8_t { valid, garbled, expired };

/// Issues and reads access tokens. Safe to use from several threads.
class AccessTokens {
 public:
  explicit AccessTokens(const Signer& signer) : signer_(signer) {}

  [[nodiscard]] std::string issue(const AccessToken& token) const;
  /// Fills `token` unless the text is garbled.
  [[nodiscard]] TokenState read(std::string_view text, std::int64_t now, AccessToken& token) const;
  /// From now on this token counts as expired.
  void expire(std::string_view text);

 private:
  const Signer& signer_;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> expired_;
};

}  // namespace rollcall::simulator
