#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace rollcall::core {

/// A configured link from a workspace to one tenant of a provider. Secrets are kept apart, in the
/// SecretStore.
struct Connection {
  std::int64_t id = 0;
  std::int64_t workspace_id = 0;
  std::string plugin_id;
  std::string name;  ///< unique within workspace and plugin; "default" unless said otherwise
  std::map<std::string, std::string> settings;  ///< never a secret
  std::string created_at;                       ///< UTC, ISO 8601 with 'Z'
  std::string updated_at;
};

}  // namespace rollcall::core
