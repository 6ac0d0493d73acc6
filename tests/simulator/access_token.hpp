#pragma once

#include "roles.hpp"
#include "signing.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace rollcall::simulator {

/// Whether an app signed in for itself, or a person with its help.
enum class TokenHolder : std::uint8_t { app, person };

/// What an access token says.
struct AccessToken {
  std::string audience;  ///< the resource's root URL, e.g. `http://127.0.0.1:8080`
  std::string tenant_id;
  std::string client_id;
  Roles roles = 0;  ///< permissions in effect when it was issued
  std::int64_t expires_at = 0;
  TokenHolder holder = TokenHolder::app;
};

/// Clients must treat the text of a token as opaque, though those of Graph can be decoded today.
enum class TokenForm : std::uint8_t {
  jwt,    ///< header.payload.signature with the claims of Entra's version 1.0 tokens: aud, tid, appid, roles
          ///< or scp, …; signed by the simulator's own key, which nobody else can check
  opaque  ///< the same content, illegible
};

enum class TokenState : std::uint8_t { valid, garbled, expired };

/// Issues and reads access tokens. Safe to use from several threads.
class AccessTokens {
 public:
  explicit AccessTokens(const Signer& signer) : signer_(signer) {}

  [[nodiscard]] std::string issue(const AccessToken& token, std::int64_t now, TokenForm form) const;
  /// Reads both forms; fills `token` unless the text is garbled.
  [[nodiscard]] TokenState read(std::string_view text, std::int64_t now, AccessToken& token) const;
  /// From now on this token counts as expired.
  void expire(std::string_view text);

 private:
  const Signer& signer_;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> expired_;
};

}  // namespace rollcall::simulator
