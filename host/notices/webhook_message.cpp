#include "notices/webhook_message.hpp"

#include "rollcall/sdk/error.hpp"

#include <array>
#include <sodium.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall::notices {
namespace {

using json = nlohmann::ordered_json;

json id_or_null(std::int64_t id) {
  return id == 0 ? json(nullptr) : json(id);
}

void update(crypto_auth_hmacsha256_state& state, std::string_view text) {
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

}  // namespace

std::string link_of(const std::string& public_url, const core::Notice& notice) {
  if (public_url.empty()) return {};
  if (notice.job_id != 0) return fmt::format("{}/jobs/{}", public_url, notice.job_id);
  return public_url + (notice.connection_id != 0 ? "/connections" : "/notifications");
}

std::string webhook_body(const Message& message, const std::string& public_url) {
  const core::Notice& notice = message.notice.notice;
  const json body{{"delivery", message.delivery},
                  {"event", message.event},
                  {"created_at", message.notice.created_at},
                  {"kind", message.event == "test" ? json(nullptr) : json(core::to_string(notice.kind))},
                  {"severity", core::to_string(notice.severity)},
                  {"title", notice.title},
                  {"message", notice.message},
                  {"job_id", id_or_null(notice.job_id)},
                  {"connection_id", id_or_null(notice.connection_id)},
                  {"plugin", notice.plugin.empty() ? json(nullptr) : json(notice.plugin)},
                  {"url", link_of(public_url, notice)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string webhook_signature(std::string_view secret, std::int64_t unix_time, std::string_view body) {
  if (sodium_init() < 0)
    throw Error(Status::internal, {.message = "The encryption library could not be started."});
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  update(state, std::to_string(unix_time) + ".");
  update(state, body);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
  crypto_auth_hmacsha256_final(&state, digest.data());
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return fmt::format("t={},v1={}", unix_time, hex);
}

}  // namespace rollcall::notices
