#pragma once

#include "http/http.hpp"
#include "importing/attribute_map.hpp"
#include "url.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// After so many days an import reads everybody again, whatever the deltas said; a delta token lives as long.
inline constexpr int kDefaultFullReadEveryDays = 7;
inline constexpr int kMostFullReadEveryDays = 365;

/// How a connection signs in.
enum class Auth {
  client_secret,  ///< as the app, by its secret
  certificate,    ///< as the app, by its certificate
  delegated,      ///< as the administrator who signed in once
};

/// How a person signs in, with auth=delegated.
enum class SignInBy {
  code,     ///< types a code in, on any device
  browser,  ///< in the browser that shows the wizard, which comes back
};

/// A connection to one tenant, checked: what the keys of README.md say, with the cloud resolved to addresses.
struct ConnectionSettings {
  std::string tenant_id;  ///< GUID or verified domain, lower case
  std::string client_id;  ///< GUID of the app registration, lower case
  Url login;              ///< no trailing slash in target
  Url graph;              ///< the Graph root without version; also the resource of tokens
  std::string ca_file;    ///< PEM file of certificates to trust beside the system's; may be empty
  ProxySettings proxy;    ///< without its password, which is a secret
  AttributeMap attributes;
  Auth auth = Auth::client_secret;
  SignInBy sign_in_by = SignInBy::code;
  std::string cloud = "global";
  int full_read_every_days = kDefaultFullReadEveryDays;             ///< 0: no import reads only what changed
  std::optional<std::chrono::sys_days> client_secret_expires = {};  ///< as the administrator noted it

  /// cloud=custom: the server may be another one than Entra ID.
  [[nodiscard]] bool is_custom_cloud() const { return cloud == "custom"; }
  /// "<Graph root>/.default"
  [[nodiscard]] std::string scope() const;
  /// How that server is reached. Throws Error(failed_precondition) when the environment's proxy is unusable.
  [[nodiscard]] Transport transport_to(const Url& server) const;
};

/// Reads the settings document, an object of strings. Throws Error(failed_precondition) that names the key
/// when one is unknown, missing or cannot work.
[[nodiscard]] ConnectionSettings parse_settings(std::string_view json);

/// As the setting `auth` names it.
[[nodiscard]] std::string_view to_string(Auth auth) noexcept;
/// As the setting `sign_in` names it.
[[nodiscard]] std::string_view to_string(SignInBy by) noexcept;

/// True for "{}": an instance that only answers wizard steps.
[[nodiscard]] bool is_empty_settings(std::string_view json);

}  // namespace rollcall::entra_id
