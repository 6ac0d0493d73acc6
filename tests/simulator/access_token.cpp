#include "access_token.hpp"

#include "text.hpp"

#include <charconv>

namespace rollcall::simulator {
namespace {

constexpr std::string_view kPrefix = "EwSim";
constexpr std::string_view kPurpose = "access token";

template <class Number>
bool parse_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string AccessTokens::issue(const AccessToken& token) const {
  const std::string payload = token.audience + '\n' + token.tenant_id + '\n' + token.client_id + '\n' +
                              std::to_string(token.roles) + '\n' + std::to_string(token.expires_at) + '\n' +
                              random_guid();
  return std::string(kPrefix) + base64url_encode(payload) + "." +
         base64url_encode(signer_.sign(kPurpose, payload));
}

TokenState AccessTokens::read(std::string_view text, std::int64_t now, AccessToken& token) const {
  if (!text.starts_with(kPrefix)) return TokenState::garbled;
  const auto halves = split(text.substr(kPrefix.size()), '.');
  if (halves.size() != 2) return TokenState::garbled;
  const auto payload = base64url_decode(halves[0]);
  const auto signature = base64url_decode(halves[1]);
  if (!payload || !signature || !signer_.verify(kPurpose, *payload, *signature)) return TokenState::garbled;
  const auto fields = split(*payload, '\n');
  if (fields.size() != 6 || !parse_number(fields[3], token.roles) ||
      !parse_number(fields[4], token.expires_at)) {
    return TokenState::garbled;
  }
  token.audience = fields[0];
  token.tenant_id = fields[1];
  token.client_id = fields[2];
  if (token.expires_at <= now) return TokenState::expired;
  const std::lock_guard lock(mutex_);
  return expired_.contains(std::string(text)) ? TokenState::expired : TokenState::valid;
}

void AccessTokens::expire(std::string_view text) {
  const std::lock_guard lock(mutex_);
  expired_.emplace(text);
}

}  // namespace rollcall::simulator
