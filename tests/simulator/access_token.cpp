#include "access_token.hpp"

#include "text.hpp"

#include <optional>

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOpaquePrefix = "EwSim";
constexpr std::string_view kPurpose = "access token";
/// The objects that the tokens are about: the app's service principal, and the one person who signs in.
constexpr std::string_view kServicePrincipalId = "5b9f2d10-7c41-4e0a-9d6e-3a1f00000001";
constexpr std::string_view kPersonId = "5b9f2d10-7c41-4e0a-9d6e-3a1f00000002";

std::string scopes_of(Roles roles) {
  std::string scopes;
  for (const std::string_view name : names_of(roles)) scopes.append(scopes.empty() ? "" : " ").append(name);
  return scopes;
}

Json claims_of(const AccessToken& token, std::int64_t now) {
  const bool app = token.holder == TokenHolder::app;
  Json claims{{"aud", token.audience},
              {"iss", "https://sts.windows.net/" + token.tenant_id + "/"},
              {"iat", now},
              {"nbf", now},
              {"exp", token.expires_at},
              {"appid", token.client_id},
              {"idtyp", app ? "app" : "user"},
              {"oid", app ? kServicePrincipalId : kPersonId},
              {"sub", app ? kServicePrincipalId : kPersonId},
              {"tid", token.tenant_id},
              {"uti", random_guid()},
              {"ver", "1.0"}};
  if (!app) {
    claims["scp"] = scopes_of(token.roles);
  } else if (token.roles != 0) {  // without consent the claim is absent
    claims["roles"] = names_of(token.roles);
  }
  return claims;
}

std::optional<Roles> roles_named(const std::vector<std::string_view>& names) {
  Roles roles = 0;
  for (const std::string_view name : names) {
    if (name.empty()) continue;
    const auto known = role_by_name(name);
    if (!known) return std::nullopt;
    roles |= *known;
  }
  return roles;
}

/// Nothing unless the claims are as this simulator writes them.
std::optional<AccessToken> token_of(const Json& claims) {
  try {
    AccessToken token{.audience = claims.at("aud"),
                      .tenant_id = claims.at("tid"),
                      .client_id = claims.at("appid"),
                      .expires_at = claims.at("exp"),
                      .holder = claims.at("idtyp") == "app" ? TokenHolder::app : TokenHolder::person};
    const bool app = token.holder == TokenHolder::app;
    const Json written = app ? claims.value("roles", Json::array()) : claims.at("scp");
    const auto roles = app ? roles_named(written.get<std::vector<std::string_view>>())
                           : roles_named(split(written.get_ref<const std::string&>(), ' '));
    if (!roles) return std::nullopt;
    token.roles = *roles;
    return token;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

/// The signed text and its signature.
struct Sealed {
  std::string content;
  std::string signature;
};

std::optional<Sealed> open_jwt(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto signature = base64url_decode(text.substr(dot + 1));
  if (!signature) return std::nullopt;
  return Sealed{std::string(text.substr(0, dot)), *signature};
}

}  // namespace

std::string AccessTokens::issue(const AccessToken& token, std::int64_t now, TokenForm form) const {
  const Json header{{"typ", "JWT"}, {"alg", "HS256"}, {"nonce", random_guid()}};
  const std::string content =
      base64url_encode(header.dump()) + "." + base64url_encode(claims_of(token, now).dump());
  const std::string jwt = content + "." + base64url_encode(signer_.sign(kPurpose, content));
  // The mirrored text is no JSON Web Token any more, and changing a letter still breaks the signature.
  if (form == TokenForm::jwt) return jwt;
  return std::string(kOpaquePrefix) + base64url_encode(std::string(jwt.rbegin(), jwt.rend()));
}

TokenState AccessTokens::read(std::string_view text, std::int64_t now, AccessToken& token) const {
  std::string jwt(text);
  if (text.starts_with(kOpaquePrefix)) {
    const auto mirrored = base64url_decode(text.substr(kOpaquePrefix.size()));
    if (!mirrored) return TokenState::garbled;
    jwt.assign(mirrored->rbegin(), mirrored->rend());
  }
  const auto sealed = open_jwt(jwt);
  if (!sealed || !signer_.verify(kPurpose, sealed->content, sealed->signature)) return TokenState::garbled;
  const auto payload = base64url_decode(sealed->content.substr(sealed->content.find('.') + 1));
  const auto read = payload ? token_of(Json::parse(*payload, nullptr, false)) : std::nullopt;
  if (!read) return TokenState::garbled;
  token = *read;
  if (token.expires_at <= now) return TokenState::expired;
  const std::lock_guard lock(mutex_);
  return expired_.contains(std::string(text)) ? TokenState::expired : TokenState::valid;
}

void AccessTokens::expire(std::string_view text) {
  const std::lock_guard lock(mutex_);
  expired_.emplace(text);
}

}  // namespace rollcall::simulator
