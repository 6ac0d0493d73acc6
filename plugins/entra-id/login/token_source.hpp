#pragma once

#include "login/login_client.hpp"
#include "login/sign_in.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// Access tokens for Graph, kept until shortly before they expire. Thread-safe: whoever comes while a token
/// is being fetched waits for it.
class TokenSource {
 public:
  /// Signs in the way that the setting `auth` says. `settings` and `client` must outlive this object.
  TokenSource(const ConnectionSettings& settings, LoginClient& client, const ConnectionSecrets& secrets,
              Log log, const WallClock& now = std::chrono::system_clock::now);

  [[nodiscard]] std::string token(const RetryPolicy& policy, const StopSignal& stop);

  /// Graph refused `stale`: the next token() is a new one, unless somebody has fetched that already.
  void renew(const std::string& stale);

  /// Somebody has signed in anew: the next token() is theirs.
  void start_over();

  /// The tenant's GUID, lower case; asks the discovery document when the setting is a domain.
  [[nodiscard]] std::string tenant_guid(const RetryPolicy& policy, const StopSignal& stop);

  /// What deserves attention about the sign-in so far; one sentence each.
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// The credentials whose end is known.
  [[nodiscard]] std::vector<CredentialExpiry> expiries() const;

 private:
  void fetch(const RetryPolicy& policy, const StopSignal& stop);

  const ConnectionSettings& settings_;
  LoginClient& client_;
  Log log_;
  std::unique_ptr<SignIn> sign_in_;
  mutable std::mutex mutex_;
  std::vector<std::string> logged_;  ///< warnings, each once
  std::string token_;
  std::chrono::steady_clock::time_point expires_{};
  std::string tenant_guid_;
};

}  // namespace rollcall::entra_id
