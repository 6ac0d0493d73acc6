#include "login/callback_error.hpp"

#include "login/login_error.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {

void throw_callback_error(const CallbackParameters& parameters) {
  const auto at = [&](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  const auto word = at("error");
  if (word.empty()) return;
  // The same fields as in an answer of the token endpoint.
  const nlohmann::json answer{{"error", word}, {"error_description", at("error_description")}};
  const auto failure =
      read_login_failure(400, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (failure.codes.empty() &&
      (word == "access_denied" || word == "permission_denied" || word == "consent_required")) {
    throw Error(Status::permission_denied,
                {.message = "Consent was declined.",
                 .next_step = "Start again and accept, or ask an administrator to."});
  }
  throw Error(to_error(failure));
}

}  // namespace rollcall::entra_id
