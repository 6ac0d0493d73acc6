#include "web/api/oauth_callback.hpp"

#include "core/wizard_ports.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/query_text.hpp"
#include "web/api/services.hpp"

#include <exception>
#include <map>
#include <optional>
#include <string>

#include <spdlog/spdlog.h>

namespace rollcall::web::api {
namespace {

constexpr std::size_t kMostParameters = 20;

http::Response plain(unsigned status, const char* text) {
  auto response = plain_text(status, text);
  // The address holds what came back.
  response.headers.add("Referrer-Policy", "no-referrer");
  return response;
}

http::Response lead_to(const std::string& wizard) {
  auto response = plain(303, "");
  response.headers.add("Location", "/wizards/" + wizard);
  return response;
}

std::optional<std::map<std::string, std::string>> parameters_of(const http::Request& request) {
  const auto query = parse_query(request.query);
  if (!query || query->size() > kMostParameters) return std::nullopt;
  std::map<std::string, std::string> parameters;
  for (const auto& [name, value] : *query)
    if (!parameters.emplace(name, value).second) return std::nullopt;
  return parameters;
}

/// In the name of whoever opened the wizard.
void audit_saved(const http::Request& request, Services& services, const core::WizardView& wizard) {
  if (wizard.saved == core::SavedConnection::none) return;
  const bool is_new = wizard.saved == core::SavedConnection::created;
  core::AuditEntry entry;
  entry.actor = services.accounts->get(wizard.administrator_id).user;
  entry.action = is_new ? "connection.created" : "connection.changed";
  entry.object = std::to_string(wizard.connection_id);
  entry.message = std::string(is_new ? "Added" : "Changed") + " " +
                  title_of_connection(wizard.connection_name, wizard.plugin_id) + " by signing in.";
  entry.address = request.client_address;
  services.audit->record(entry);
}

}  // namespace

http::Response oauth_callback(const http::Request& request, Services& services) {
  try {
    const auto parameters = parameters_of(request);
    const auto wizard = parameters ? services.wizards->callback(*parameters) : std::nullopt;
    if (!wizard)
      return plain(404,
                   "This sign-in was used already, or is too old. Go back to Rollcall and open the import "
                   "again.\n");
    audit_saved(request, services, *wizard);
    return lead_to(wizard->id);
  } catch (const std::exception& exception) {
    const auto* error = dynamic_cast<const Error*>(&exception);
    spdlog::error("the callback of a sign-in failed: {} {}",
                  error != nullptr ? error->message() : "unexpected",
                  error != nullptr ? error->detail() : "");
    return plain(500, "The sign-in could not be finished. Go back to Rollcall and sign in again there.\n");
  }
}

}  // namespace rollcall::web::api
