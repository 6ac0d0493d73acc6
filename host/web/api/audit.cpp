#include "web/api/audit.hpp"

#include "web/api/services.hpp"

#include <utility>

namespace rollcall::web::api {
namespace {

core::AuditEntry entry_of(const Call& call, std::string_view action, std::string object,
                          std::string sentence) {
  core::AuditEntry entry;
  entry.actor = call.principal.actor;
  entry.action = action;
  entry.object = std::move(object);
  entry.message = std::move(sentence);
  entry.address = call.request.client_address;
  return entry;
}

}  // namespace

void audit(const Call& call, std::string_view action, std::string object, std::string sentence) {
  call.services.audit->record(entry_of(call, action, std::move(object), std::move(sentence)));
}

void audit_refused(const Call& call, std::string_view action, std::string object, std::string sentence) {
  auto entry = entry_of(call, action, std::move(object), std::move(sentence));
  entry.refused = true;
  call.services.audit->record(entry);
}

void audit_started(const Call& call, std::string_view what, std::int64_t job_id,
                   const std::string& plugin_name) {
  const std::string number = std::to_string(job_id);
  audit(call, "import.started", number,
        "Started " + std::string(what) + " " + number + " of " + plugin_name + ".");
}

std::string title_of_connection(const std::string& name, const std::string& plugin_id) {
  return "the connection \"" + name + "\" of " + plugin_id;
}

}  // namespace rollcall::web::api
