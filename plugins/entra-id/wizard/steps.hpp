#pragma once

#include "check.hpp"
#include "graph/groups.hpp"
#include "settings.hpp"
#include "wizard/code_step.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// What the steps need of a connection; all null while there is none.
struct WizardTenant {
  const ConnectionSettings* settings = nullptr;
  GroupDirectory* directory = nullptr;
  const SignInTools* sign_in = nullptr;
  /// Throws Error when the sign-in is refused or Graph cannot be reached.
  std::function<ConnectionReport(Consent)> examine = {};
};

/// connect -> groups -> options -> summary -> done: wizard-input.schema.json in, wizard-step.schema.json out.
/// `connect` is passed over when the connection works.
[[nodiscard]] std::string wizard_step(std::string_view input, const WizardTenant& tenant,
                                      const StopSignal& stop);

}  // namespace rollcall::entra_id
