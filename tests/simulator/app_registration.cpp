#include "app_registration.hpp"

#include "text.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

AppRegistration app(std::string_view client_id, Roles roles) {
  return {std::string(client_id), std::string(kClientSecret), SecretState::valid, roles};
}

constexpr Roles kUsual = role::kGroupMemberReadAll | role::kUserReadAll;

}  // namespace

AppRegistrations::AppRegistrations()
    : apps_{app(kClientId, kUsual),
            app(kHiddenReaderClientId, kUsual | role::kMemberReadHidden),
            app(kNoUserReadClientId, role::kGroupMemberReadAll),
            app(kNotConsentedClientId, 0),
            app(kExpiredSecretClientId, kUsual),
            app(kDisabledClientId, kUsual),
            app(kNoGroupReadClientId, role::kUserReadAll),
            app(kPublicClientId, kUsual)} {
  for (AppRegistration& each : apps_) {
    if (each.client_id == kExpiredSecretClientId) each.secret_state = SecretState::expired;
    if (each.client_id == kDisabledClientId) each.disabled = true;
    if (each.client_id != kPublicClientId) continue;
    each.secret.clear();
    each.allows_public_flows = true;
  }
}

std::optional<AppRegistration> AppRegistrations::find(std::string_view client_id) const {
  const std::lock_guard lock(mutex_);
  for (const AppRegistration& each : apps_) {
    if (equals_ignoring_case(each.client_id, client_id)) return each;
  }
  return std::nullopt;
}

bool AppRegistrations::change(std::string_view client_id, const std::function<void(AppRegistration&)>& edit) {
  const std::lock_guard lock(mutex_);
  for (AppRegistration& each : apps_) {
    if (!equals_ignoring_case(each.client_id, client_id)) continue;
    edit(each);
    return true;
  }
  return false;
}

void AppRegistrations::put(const AppRegistration& app) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(apps_.begin(), apps_.end(), [&](const AppRegistration& each) {
    return each.client_id == app.client_id;
  });
  if (found == apps_.end()) {
    apps_.push_back(app);
  } else {
    *found = app;
  }
}

}  // namespace rollcall::simulator
