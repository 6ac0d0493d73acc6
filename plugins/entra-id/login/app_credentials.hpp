#pragma once

#include "login/client_assertion.hpp"
#include "login/secrets.hpp"
#include "settings.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// The time of day; tests have their own.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// What an app proves itself with.
enum class Credential { client_secret, next_client_secret, certificate };

/// "client secret", for sentences; the secret's name in brackets where that helps.
[[nodiscard]] std::string_view words_for(Credential credential) noexcept;

/// The credentials of the app that a connection holds. They are read anew for every use and never kept.
class AppCredentials {
 public:
  /// `settings` must outlive this object.
  AppCredentials(const ConnectionSettings& settings, ConnectionSecrets secrets, WallClock now)
      : settings_(settings), secrets_(std::move(secrets)), now_(std::move(now)) {}

  /// What is stored, in the order in which it is to be tried: what the setting `auth` says comes first.
  [[nodiscard]] std::vector<Credential> stored() const;

  /// The fields of a token request, "&client_secret=...". Throws UnusableCertificate.
  [[nodiscard]] std::string form_fields(Credential credential, AssertionForm form,
                                        std::string_view audience) const;

  /// The stored certificate, valid or not. Throws UnusableCertificate when it is none.
  [[nodiscard]] SigningCertificate certificate() const;

  /// Throws UnusableCertificate for a certificate that cannot work, unless it has only expired and another
  /// credential is there.
  void require_usable() const;

 private:
  const ConnectionSettings& settings_;
  ConnectionSecrets secrets_;
  WallClock now_;
};

}  // namespace rollcall::entra_id
