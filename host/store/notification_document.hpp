#pragma once

#include "core/notification_settings.hpp"

#include <string>

/// Notification settings as they lie in notification_settings.document.
namespace rollcall::store {

[[nodiscard]] std::string to_document(const core::NotificationSettings& settings);
/// Empty text, or one that is not understood, gives the defaults: everything off.
[[nodiscard]] core::NotificationSettings from_document(const std::string& text);

/// What binds a sealed webhook secret to its account: the name given to SecretBox, with the account's id. No
/// secret of a connection has such a name.
inline constexpr const char* kWebhookSecretName = "account:webhook";

}  // namespace rollcall::store
