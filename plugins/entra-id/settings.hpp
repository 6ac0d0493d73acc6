#pragma once

#include "importing/attribute_map.hpp"
#include "url.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// A connection to one tenant, checked: what the keys of README.md say, with the cloud resolved to addresses.
struct ConnectionSettings {
  std::string tenant_id;  ///< GUID or verified domain, lower case
  std::string client_id;  ///< GUID of the app registration, lower case
  Url login;              ///< no trailing slash in target
  Url graph;              ///< the Graph root without version; also the resource of tokens
  std::string ca_file;    ///< PEM file of certificates to trust beside the system's; may be empty
  AttributeMap attributes;

  /// "<Graph root>/.default"
  [[nodiscard]] std::string scope() const;
};

/// Reads the settings document, an object of strings. Throws Error(failed_precondition) that names the key
/// when one is unknown, missing or cannot work.
[[nodiscard]] ConnectionSettings parse_settings(std::string_view json);

/// True for "{}": an instance that only answers wizard steps.
[[nodiscard]] bool is_empty_settings(std::string_view json);

}  // namespace rollcall::entra_id
