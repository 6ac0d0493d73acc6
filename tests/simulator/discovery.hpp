#pragma once

#include <string>
#include <string_view>

namespace rollcall::simulator {

class World;

inline constexpr std::string_view kDiscoveryPath = "/v2.0/.well-known/openid-configuration";
inline constexpr std::string_view kKeysPath = "/discovery/v2.0/keys";

/// What stands for the tenant where none is named: common, organizations, consumers.
inline constexpr std::string_view kAnyTenant = "{tenantid}";

/// `iss` of this tenant's id tokens.
std::string issuer_of_tenant(const std::string& base_url);

/// The OpenID Connect discovery document below `endpoint`, a tenant or one of the shared endpoints, as JSON.
/// `issuing_tenant` is whose tokens come from there: kTenantId or kAnyTenant.
std::string openid_configuration(const std::string& base_url, std::string_view endpoint,
                                 std::string_view issuing_tenant);

/// The JSON Web Key Set that id tokens can be checked with.
std::string signing_keys(const World& world, const std::string& base_url);

}  // namespace rollcall::simulator
