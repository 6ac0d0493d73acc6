#include "core/notice_ports.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;
using OneChannel = core::NotificationSettings::OneChannel;

json events_document(const OneChannel& channel) {
  json events = json::array();
  for (const auto event : channel.events) events.push_back(core::to_string(event));
  return events;
}

json last_delivery_document(const std::optional<core::LastDelivery>& last) {
  if (!last) return nullptr;
  return {{"at", last->at}, {"ok", last->ok}, {"message", last->message}};
}

json settings_document(const Call& call) {
  auto& repository = *call.services.notification_settings;
  const std::int64_t account = call.principal.account_id;
  const core::NotificationSettings settings = repository.settings(account);
  return {{"mail",
           {{"available", call.services.facts.mail_configured},
            {"enabled", settings.mail.enabled},
            {"address", settings.mail.target},
            {"events", events_document(settings.mail)}}},
          {"webhook",
           {{"enabled", settings.webhook.enabled},
            {"url", settings.webhook.target},
            {"has_secret", repository.has_webhook_secret(account)},
            {"events", events_document(settings.webhook)},
            {"last_delivery", last_delivery_document(repository.last_webhook_delivery(account))}}}};
}

OneChannel channel_of(const json& document, const char* target) {
  OneChannel channel{.enabled = document.at("enabled"), .target = document.at(target), .events = {}};
  for (const auto& name : document.at("events"))
    if (const auto event = core::parse_notice_event(name.get<std::string>())) channel.events.insert(*event);
  return channel;
}

/// A webhook makes this host talk to an address that the account names, also on the host itself.
void require_right_to_webhooks(const Call& call) {
  if (call.principal.role != core::Role::administrator)
    throw Error(Status::permission_denied,
                {.message = "Your role is viewer; only an administrator may have webhooks called.",
                 .next_step = "Have mail sent instead, or ask an administrator."});
}

void require_usable(const Call& call, const core::NotificationSettings& settings) {
  std::vector<FieldError> errors;
  const auto& [mail, webhook] = settings;
  if (!mail.target.empty()) {
    if (const auto fault = core::fault_of_mail_address(mail.target))
      errors.push_back({"/mail/address", *fault});
  } else if (mail.enabled && call.services.accounts->get(call.principal.account_id).email.empty()) {
    errors.push_back({"/mail/address", "Your profile has no e-mail address; enter one here."});
  }
  if (!webhook.target.empty()) {
    if (const auto fault = core::fault_of_webhook_url(webhook.target))
      errors.push_back({"/webhook/url", *fault});
  } else if (webhook.enabled) {
    errors.push_back({"/webhook/url", "Enter the address that is to be called."});
  }
  if (!errors.empty())
    throw ProblemError(
        422, Status::invalid_argument,
        {.message = "Some fields are not right.", .next_step = "Correct the fields that are named."},
        std::move(errors));
}

http::Response get_settings(const Call& call) {
  return json_reply(settings_document(call));
}

http::Response set_settings(const Call& call) {
  const json& webhook = call.body.at("webhook");
  const core::NotificationSettings settings{.mail = channel_of(call.body.at("mail"), "address"),
                                            .webhook = channel_of(webhook, "url")};
  if (settings.webhook.enabled) require_right_to_webhooks(call);
  require_usable(call, settings);
  std::optional<std::string> secret;
  if (const auto given = webhook.find("secret"); given != webhook.end()) secret = given->get<std::string>();
  call.services.notification_settings->save(call.principal.account_id, settings, secret);
  audit(call, "notifications.changed", call.principal.actor,
        std::string("Chose what is sent outside: mail ") + (settings.mail.enabled ? "on" : "off") +
            ", webhook " + (settings.webhook.enabled ? "on." : "off."));
  return json_reply(settings_document(call));
}

http::Response test_notification(const Call& call) {
  auto& repository = *call.services.notification_settings;
  const std::int64_t account = call.principal.account_id;
  const bool is_mail = call.body.at("channel") == "mail";
  if (!is_mail) require_right_to_webhooks(call);
  const std::string target =
      is_mail ? repository.mail_address(account) : repository.settings(account).webhook.target;
  if (target.empty())
    throw Error(Status::failed_precondition, {.message = is_mail ? "There is no e-mail address to send to."
                                                                 : "There is no address to call.",
                                              .next_step = "Enter one and save, then try again."});
  const auto result =
      call.services.test_messages.send_test(account, is_mail ? core::Channel::mail : core::Channel::webhook,
                                            target, is_mail ? "" : repository.webhook_secret(account));
  if (!is_mail) repository.note_webhook_test(account, result.ok, result.message);
  audit(call, "notifications.tested", call.principal.actor,
        std::string("Sent a test message by ") + (is_mail ? "mail." : "webhook."));
  return json_reply({{"ok", result.ok}, {"message", result.message}});
}

}  // namespace

void add_notification_setting_operations(Operations& operations) {
  operations["getNotificationSettings"] = get_settings;
  operations["setNotificationSettings"] = set_settings;
  operations["testNotification"] = test_notification;
}

}  // namespace rollcall::web::api
