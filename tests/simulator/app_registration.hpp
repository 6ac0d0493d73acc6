#pragma once

#include "roles.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// Registered for every app.
inline constexpr std::string_view kRedirectUri = "http://localhost/oauth/callback";

enum class SecretState : std::uint8_t { valid, expired };

/// One app registration of the simulated tenant.
struct AppRegistration {
  std::string client_id;
  std::string secret;
  SecretState secret_state = SecretState::valid;
  Roles roles = 0;  ///< consented permissions; 0: nobody has consented
  bool disabled = false;
  std::int64_t identity_known_at =
      0;                         ///< since 1970; until then Graph does not know the app (just consented)
  std::string next_secret = {};  ///< a second one, always valid; empty: there is none
  std::vector<std::string> certificates = {};                            ///< uploaded ones, PEM
  std::vector<std::string> redirect_uris = {std::string(kRedirectUri)};  ///< registered ones
  bool allows_public_flows = false;                                      ///< "Allow public client flows"
  Roles roles_before = 0;                                                ///< those until `roles_changed_at`
  std::int64_t roles_changed_at = 0;  ///< seconds since 1970; 0: as long as the tenant exists

  /// What somebody has just consented to.
  void change_roles(Roles now_held, std::int64_t now) {
    roles_before = roles;
    roles = now_held;
    roles_changed_at = now;
  }

  /// Holds no secret and no certificate: presenting one is an error.
  [[nodiscard]] bool is_public_only() const {
    return allows_public_flows && secret.empty() && next_secret.empty() && certificates.empty();
  }
};

/// The tenant and its apps; ids and secrets mean nothing outside the simulator.
inline constexpr std::string_view kTenantId = "7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90";
inline constexpr std::string_view kUnknownTenantId = "00000000-1111-4222-8333-444444444444";
/// Reads groups and people: GroupMember.Read.All + User.Read.All.
inline constexpr std::string_view kClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a01";
inline constexpr std::string_view kClientSecret = "sim~good~Secret.Value";
/// The same with Member.Read.Hidden as well.
inline constexpr std::string_view kHiddenReaderClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a02";
/// Has only GroupMember.Read.All: people come as limited objects.
inline constexpr std::string_view kNoUserReadClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a03";
/// Registered, but nobody has consented.
inline constexpr std::string_view kNotConsentedClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a04";
/// Its secret has expired.
inline constexpr std::string_view kExpiredSecretClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a05";
/// Disabled in the tenant.
inline constexpr std::string_view kDisabledClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a06";
/// Has only User.Read.All: may not read groups.
inline constexpr std::string_view kNoGroupReadClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a07";
/// A public client without a secret, for signing in with a code; delegated permissions as the first.
inline constexpr std::string_view kPublicClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a08";
inline constexpr std::string_view kUnknownClientId = "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7aff";
// All confidential apps share kClientSecret, so that one changed setting shows one fault.

/// The app registrations. Safe to use from several threads.
class AppRegistrations {
 public:
  AppRegistrations();

  [[nodiscard]] std::optional<AppRegistration> find(std::string_view client_id) const;
  /// Adds the app or replaces the one with its client id.
  void put(const AppRegistration& app);
  /// Changes the app of this id; false when there is none.
  bool change(std::string_view client_id, const std::function<void(AppRegistration&)>& edit);

 private:
  mutable std::mutex mutex_;
  std::vector<AppRegistration> apps_;
};

}  // namespace rollcall::simulator
