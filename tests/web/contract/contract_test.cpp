#include "web/api/contract.hpp"

#include "web/api/router.hpp"
#include "web/api/schema_check.hpp"
#include "web/support/contract_check.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::test::web {
namespace {

using nlohmann::json;
using rollcall::web::api::Contract;
using rollcall::web::api::SchemaCheck;

/// Each area is called to the last operation by the test program of that area, so together they call all.
TEST(TheContract, IsPartedAmongTheTestsWithoutRest) {
  std::multiset<std::string> tested;
  for (const auto& area : areas()) tested.insert(area.operations.begin(), area.operations.end());
  std::multiset<std::string> written;
  for (const auto& operation : Contract::instance().operations()) written.insert(operation.id);
  EXPECT_EQ(tested, written);
}

TEST(TheContract, IsKeptByAnOperationForEachEntry) {
  std::set<std::string> written, registered;
  for (const auto& operation : Contract::instance().operations()) written.insert(operation.id);
  for (const auto& [id, operation] : rollcall::web::api::all_operations()) registered.insert(id);
  EXPECT_EQ(registered, written);
}

/// libstdc++ matches by recursion, so a long text that anybody may send could end the process.
TEST(TheContract, HasNoPatternsInBodies) {
  for (const auto& [path, methods] : Contract::instance().document().at("paths").items())
    for (const auto& [method, operation] : methods.items())
      EXPECT_EQ(operation.value("requestBody", json::object()).dump().find("\"pattern\""), std::string::npos)
          << method << " " << path;
  const auto& schemas = Contract::instance().document().at("components").at("schemas");
  EXPECT_EQ(schemas.dump().find("\"pattern\""), std::string::npos);
}

/// What the panel is tried against: examples that do not fit would mislead.
TEST(TheContract, HasExamplesThatFitTheirSchemas) {
  const auto& document = Contract::instance().document();
  const auto check = [&](const std::string& where, const json& content) {
    for (const auto& [media_type, body] : content.items()) {
      if (!body.contains("example") || !media_type.ends_with("json")) continue;
      for (const auto& error :
           SchemaCheck(body.at("schema"), document.at("components")).errors_of(body.at("example")))
        ADD_FAILURE() << where << ": " << error.pointer << ": " << error.message;
    }
  };
  for (const auto& [path, methods] : document.at("paths").items())
    for (const auto& [method, operation] : methods.items()) {
      if (operation.contains("requestBody"))
        check(operation.at("operationId").get<std::string>() + " body",
              operation["requestBody"].at("content"));
      for (const auto& [status, response] : operation.at("responses").items())
        check(operation.at("operationId").get<std::string>() + " " + status,
              response.value("content", json::object()));
    }
}

}  // namespace
}  // namespace rollcall::test::web
