#include "discovery.hpp"

#include "world.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

std::string issuer(const std::string& base_url, std::string_view tenant) {
  return base_url + "/" + std::string(tenant) + "/v2.0";
}

std::string host_of(const std::string& base_url) {
  return base_url.substr(base_url.find("://") + 3);
}

}  // namespace

std::string openid_configuration(const std::string& base_url, std::string_view endpoint,
                                 std::string_view issuing_tenant) {
  const std::string root = base_url + "/" + std::string(endpoint);
  return Json{{"token_endpoint", root + "/oauth2/v2.0/token"},
              {"token_endpoint_auth_methods_supported",
               Json::array({"client_secret_post", "private_key_jwt", "client_secret_basic"})},
              {"jwks_uri", root + std::string(kKeysPath)},
              {"response_modes_supported", Json::array({"query"})},
              {"subject_types_supported", Json::array({"pairwise"})},
              {"id_token_signing_alg_values_supported", Json::array({"RS256"})},
              {"response_types_supported", Json::array({"code"})},
              {"scopes_supported", Json::array({"openid", "profile", "email", "offline_access"})},
              {"issuer", issuer(base_url, issuing_tenant)},
              {"request_uri_parameter_supported", false},
              {"authorization_endpoint", root + "/oauth2/v2.0/authorize"},
              {"device_authorization_endpoint", root + "/oauth2/v2.0/devicecode"},
              {"claims_supported", Json::array({"sub", "iss", "aud", "exp", "iat", "nonce",
                                                "preferred_username", "name", "tid", "ver", "email"})},
              {"tenant_region_scope", issuing_tenant == kAnyTenant ? Json() : Json("EU")},
              {"cloud_instance_name", host_of(base_url)},
              {"msgraph_host", host_of(base_url)}}
      .dump();
}

std::string issuer_of_tenant(const std::string& base_url) {
  return issuer(base_url, kTenantId);
}

std::string signing_keys(const World& world, const std::string& base_url) {
  return "{\"keys\":[" + world.token_signing_key.public_jwk(issuer(base_url, kAnyTenant)) + "]}";
}

}  // namespace rollcall::simulator
