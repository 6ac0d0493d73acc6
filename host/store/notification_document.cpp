#include "store/notification_document.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::store {
namespace {

using nlohmann::json;
using OneChannel = core::NotificationSettings::OneChannel;

json to_json(const OneChannel& channel) {
  json events = json::array();
  for (const auto event : channel.events) events.push_back(core::to_string(event));
  return {{"enabled", channel.enabled}, {"target", channel.target}, {"events", std::move(events)}};
}

OneChannel from_json(const json& document) {
  OneChannel channel;
  if (!document.is_object()) return channel;
  if (const auto enabled = document.find("enabled"); enabled != document.end() && enabled->is_boolean())
    channel.enabled = enabled->get<bool>();
  if (const auto target = document.find("target"); target != document.end() && target->is_string())
    channel.target = target->get<std::string>();
  if (const auto events = document.find("events"); events != document.end() && events->is_array()) {
    channel.events.clear();
    for (const auto& name : *events) {
      if (!name.is_string()) continue;
      if (const auto event = core::parse_notice_event(name.get<std::string>())) channel.events.insert(*event);
    }
  }
  return channel;
}

}  // namespace

std::string to_document(const core::NotificationSettings& settings,
                        const std::optional<core::LastDelivery>& test) {
  json document{{"mail", to_json(settings.mail)}, {"webhook", to_json(settings.webhook)}};
  if (test) document["webhook_test"] = {{"at", test->at}, {"ok", test->ok}, {"message", test->message}};
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<core::LastDelivery> test_in(const std::string& text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("webhook_test")) return std::nullopt;
  const json& test = document.at("webhook_test");
  if (!test.is_object() || !test.contains("at") || !test.at("at").is_string()) return std::nullopt;
  return core::LastDelivery{test.at("at").get<std::string>(), test.value("ok", false),
                            test.value("message", "")};
}

core::NotificationSettings from_document(const std::string& text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return {};
  return {.mail = from_json(document.value("mail", json())),
          .webhook = from_json(document.value("webhook", json()))};
}

}  // namespace rollcall::store
