#include "id_token.hpp"

#include "discovery.hpp"
#include "text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t kPersonWhoSignsIn = 0;
constexpr std::int64_t kLifetime_s = 3600;
constexpr std::int64_t kBackdated_s = 300;

std::string id_of_person(const World& world) {
  return std::string(view(world.directory.current()->user_id(kPersonWhoSignsIn)));
}

/// A subject means the same person to one app only.
std::string subject(const World& world, const AppRegistration& app) {
  return base64url_encode(world.signer.sign("subject", app.client_id + id_of_person(world)));
}

}  // namespace

std::string name_of_person(const World& world) {
  Person person;
  world.directory.current()->people().describe(kPersonWhoSignsIn, person);
  return std::string(person.display_name);
}

bool asks_for(const std::string& scope, std::string_view wanted) {
  const auto scopes = split(scope, ' ');
  return std::find(scopes.begin(), scopes.end(), wanted) != scopes.end();
}

std::string make_id_token(const LoginCall& call, const AppRegistration& app, const std::string& scope,
                          const std::string& nonce) {
  const World& world = call.world;
  const std::int64_t now = world.clock.now_s();
  Json claims{{"aud", app.client_id},
              {"iss", issuer_of_tenant(call.base_url)},
              {"iat", now - kBackdated_s},
              {"nbf", now - kBackdated_s},
              {"exp", now + kLifetime_s},
              {"sub", subject(world, app)},
              {"tid", kTenantId},
              {"uti", base64url_encode(random_guid().substr(0, 16))},
              {"ver", "2.0"}};
  Person person;
  world.directory.current()->people().describe(kPersonWhoSignsIn, person);
  if (asks_for(scope, "profile")) {
    claims["name"] = person.display_name;
    claims["oid"] = view(person.id);
    claims["preferred_username"] = person.user_principal_name;
  }
  if (asks_for(scope, "email") && person.mail.data() != nullptr) claims["email"] = person.mail;
  if (!nonce.empty()) claims["nonce"] = nonce;
  return world.token_signing_key.sign_jwt(claims.dump());
}

std::string make_client_info(const World& world) {
  return base64url_encode(Json{{"uid", id_of_person(world)}, {"utid", kTenantId}}.dump());
}

}  // namespace rollcall::simulator
