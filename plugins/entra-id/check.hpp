#pragma once

#include "graph/client.hpp"
#include "login/token_source.hpp"
#include "permissions/report.hpp"
#include "settings.hpp"

namespace rollcall::entra_id {

/// When the app's permissions were granted, as far as the plugin knows.
enum class Consent {
  settled,
  just_given  ///< tokens may lack the new permissions for up to a minute, which is waited for
};

/// For check(): as patient as for a form, and a minute more for an app that was consented a moment ago.
[[nodiscard]] RetryPolicy check_patience();

/// Signs in, reads what the token says, and tries each call of an import; what is missing is part of the
/// report. Throws Error when the sign-in is refused or Graph cannot be reached.
[[nodiscard]] ConnectionReport examine_connection(const ConnectionSettings& settings, TokenSource& tokens,
                                                  GraphClient& graph, Consent consent,
                                                  const RetryPolicy& policy, const StopSignal& stop);

}  // namespace rollcall::entra_id
