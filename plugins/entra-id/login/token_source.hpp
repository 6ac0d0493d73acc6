#pragma once

#include "graph/http.hpp"
#include "graph/retry.hpp"
#include "log.hpp"
#include "settings.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace rollcall::entra_id {

/// Access tokens for Graph by client credentials, kept until shortly before they expire. Thread-safe: whoever
/// comes while a token is being fetched waits for it.
/// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
class TokenSource {
 public:
  /// `read_secret` gives the client secret; it is called for every token and its value is not kept.
  /// `settings` must outlive this object.
  TokenSource(const ConnectionSettings& settings, std::function<std::string()> read_secret, Log log);

  [[nodiscard]] std::string token(const RetryPolicy& policy, const StopSignal& stop);

  /// Graph refused `stale`: the next token() is a new one, unless somebody has fetched that already.
  void renew(const std::string& stale);

  /// The tenant's GUID, lower case; asks the discovery document when the setting is a domain.
  [[nodiscard]] std::string tenant_guid(const RetryPolicy& policy, const StopSignal& stop);

 private:
  void fetch(const RetryPolicy& policy, const StopSignal& stop);
  std::string send(const HttpRequest& request, const RetryPolicy& policy, const StopSignal& stop);
  std::string path(std::string_view rest) const;

  const ConnectionSettings& settings_;
  std::function<std::string()> read_secret_;
  Log log_;
  HttpClient http_;
  std::atomic<bool> contacted_{false};
  std::mutex mutex_;
  std::string token_;
  std::chrono::steady_clock::time_point expires_{};
  std::string tenant_guid_;
};

}  // namespace rollcall::entra_id
