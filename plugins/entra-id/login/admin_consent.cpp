#include "login/admin_consent.hpp"

#include "login/callback_error.hpp"

namespace rollcall::entra_id {

std::string admin_consent_url(const ConnectionSettings& settings, std::string_view endpoint,
                              const Callback& callback) {
  return std::string(endpoint) + "?client_id=" + settings.client_id +
         "&scope=" + percent_encode(settings.scope()) + "&redirect_uri=" + percent_encode(callback.url) +
         "&state=" + percent_encode(callback.state);
}

void require_admin_consent(const CallbackParameters& parameters) {
  throw_callback_error(parameters);
  const auto given = parameters.find("admin_consent");
  if (given != parameters.end() && equals_ignoring_case(given->second, "true")) return;
  throw Error(Status::permission_denied, {.message = "The browser came back without a consent.",
                                          .next_step = "Start the wizard again and accept."});
}

}  // namespace rollcall::entra_id
