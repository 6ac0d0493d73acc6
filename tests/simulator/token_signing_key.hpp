#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace rollcall::simulator {

/// The RSA key with which the login service signs id tokens. It is made when it is first needed, for that
/// takes some time. Safe to use from several threads.
class TokenSigningKey {
 public:
  /// The compact form of a JWT (RFC 7519) over these claims, signed with RS256. Throws std::runtime_error
  /// when OpenSSL fails.
  [[nodiscard]] std::string sign_jwt(const std::string& claims_json) const;

  /// The public half as one key of a JSON Web Key Set (RFC 7517); `issuer` is whose tokens it checks.
  [[nodiscard]] std::string public_jwk(const std::string& issuer) const;

 private:
  [[nodiscard]] evp_pkey_st* key() const;
  [[nodiscard]] std::string public_number(const char* parameter) const;
  [[nodiscard]] std::string key_id() const;

  mutable std::once_flag made_;
  mutable std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace rollcall::simulator
