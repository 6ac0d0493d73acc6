#pragma once

#include "permissions/probes.hpp"
#include "permissions/token_claims.hpp"
#include "rollcall/sdk/error.hpp"
#include "settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// What was found about one permission.
struct PermissionFinding {
  std::string name;
  bool granted = false;
  bool required = true;
  std::string needed_for = {};  ///< empty: an import has no use for it
  /// Other permissions that allow the same, when they are what allows it.
  std::vector<std::string> granted_by = {};
  bool wider_than_needed = false;
  bool may_write = false;
  std::vector<std::string> instead = {};  ///< what would suffice
};

/// Everything that a connection test finds, at once.
struct ConnectionReport {
  bool works = true;
  std::string tenant_id;
  std::string tenant_name;  ///< empty when it is not known
  std::vector<PermissionFinding> permissions = {};
  std::vector<Probe> probes = {};
  std::vector<std::string> warnings = {};
  std::vector<CredentialExpiry> expiries = {};
  std::string message = {};    ///< one sentence that sums it up
  std::string next_step = {};  ///< what to click; empty when nothing has to be done
  bool lacks_permission = false;

  [[nodiscard]] bool holds(std::string_view permission) const;
};

/// What the report is made of. `claims`: nothing when the token cannot be read.
struct Evidence {
  const ConnectionSettings& settings;
  std::string tenant_id;
  const std::optional<TokenClaims>& claims;
  Findings findings;
  std::vector<std::string> sign_in_warnings;
  std::vector<CredentialExpiry> expiries = {};
};

[[nodiscard]] ConnectionReport make_report(Evidence evidence);

/// The refusal of a connection that does not work.
[[nodiscard]] Error to_error(const ConnectionReport& report);

/// check.schema.json
[[nodiscard]] std::string to_json(const ConnectionReport& report, const std::string& account);

}  // namespace rollcall::entra_id
