#pragma once

#include "core/notice_ports.hpp"
#include "core/notification_settings.hpp"

#include <optional>
#include <string>

/// Notification settings as they lie in notification_settings.document.
namespace rollcall::store {

/// `test`: how the last test of the webhook went.
[[nodiscard]] std::string to_document(const core::NotificationSettings& settings,
                                      const std::optional<core::LastDelivery>& test);
[[nodiscard]] std::optional<core::LastDelivery> test_in(const std::string& document);
/// Empty text, or one that is not understood, gives the defaults: everything off.
[[nodiscard]] core::NotificationSettings from_document(const std::string& text);

/// What binds a sealed webhook secret to its account: the name given to SecretBox, with the account's id. No
/// secret of a connection has such a name.
inline constexpr const char* kWebhookSecretName = "account:webhook";

}  // namespace rollcall::store
