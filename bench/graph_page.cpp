#include "graph_page.hpp"

#include "workload.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::bench {

std::string graph_page() {
  auto users = nlohmann::json::array();
  for (const auto& person : make_people(0, kPageSize)) {
    users.push_back({{"@odata.type", "#microsoft.graph.user"},
                     {"id", person.external_id},
                     {"userPrincipalName", person.user_principal_name},
                     {"displayName", person.display_name},
                     {"givenName", person.given_name},
                     {"surname", person.surname},
                     {"mail", person.email},
                     {"jobTitle", person.job_title},
                     {"department", person.department},
                     {"companyName", person.company_name},
                     {"officeLocation", person.office_location},
                     {"employeeId", person.employee_id},
                     {"mobilePhone", person.mobile_phone},
                     {"businessPhones", {person.business_phone}},
                     {"preferredLanguage", person.preferred_language},
                     {"userType", person.user_type},
                     {"accountEnabled", true}});
  }
  return nlohmann::json{{"@odata.context", "https://graph.microsoft.com/v1.0/$metadata#directoryObjects"},
                        {"@odata.nextLink", "https://graph.microsoft.com/v1.0/groups/x/members?$skiptoken=y"},
                        {"value", std::move(users)}}
      .dump();
}

}  // namespace rollcall::bench
