#include "core/workspace.hpp"
#include "web/api/call.hpp"
#include "web/api/contract_text.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

http::Response get_host(const Call& call) {
  const HostFacts& facts = call.services.facts;
  return json_reply({{"version", facts.version},
                     {"workspace", {{"id", core::kDefaultWorkspaceId}, {"name", "default"}}},
                     {"database", facts.database},
                     {"plugins_folder", facts.plugins_folder},
                     {"public_url", facts.public_url},
                     {"mail_configured", facts.mail_configured}});
}

http::Response get_contract(const Call&) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = contract_text();
  return response;
}

}  // namespace

void add_host_operations(Operations& operations) {
  operations["getHost"] = get_host;
  operations["getContract"] = get_contract;
}

}  // namespace rollcall::web::api
