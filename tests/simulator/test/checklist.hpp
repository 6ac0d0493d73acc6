#pragma once

#include "test_client.hpp"
#include "tests/simulator/simulator.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::simulator::test {

using Json = nlohmann::json;

/// The header that advanced queries need.
inline const Headers kEventual{{"ConsistencyLevel", "eventual"}};

/// A small company and a client that speaks to it. One test for each number of the checklist in
/// graph-facts.md.
class Checklist : public ::testing::Test {
 protected:
  static SimulatorOptions options() {
    SimulatorOptions chosen;
    chosen.users = 1'200;
    chosen.extra_groups = 1'200;
    return chosen;
  }

  /// POSTs a client-credentials form; `overrides` replaces fields, an empty value removes one.
  Answer request_token(const std::map<std::string, std::string>& overrides = {},
                       std::string tenant = std::string(kTenantId));
  /// An access token for the app; kept for later calls of get().
  void sign_in(std::string_view client_id = kClientId);

  /// GET on Graph with the current token. `target` is a path below the root or a nextLink.
  Answer get(const std::string& target, Headers headers = {});
  /// POST of JSON with the current token; `headers` may replace the content type.
  Answer post(const std::string& target, const std::string& body, Headers headers = {});
  /// The same as get(), expecting 200, as JSON.
  Json get_json(const std::string& target, const Headers& headers = {});
  /// Follows nextLinks to the end; returns the pages.
  std::vector<Json> get_chain(std::string target, const Headers& headers = {});
  std::string members_path(std::string_view group, std::string_view rest = "") {
    return "/v1.0/groups/" + simulator_.group_id(group) + "/members" + std::string(rest);
  }

  void change_switches(const std::function<void(Switches&)>& change) {
    Switches switches = simulator_.switches();
    change(switches);
    simulator_.set_switches(switches);
  }

  static void expect_graph_error(const Answer& answer, unsigned status, std::string_view code,
                                 std::string_view message_part = "");
  static void expect_login_error(const Answer& answer, unsigned status, std::string_view error, int code);
  static std::vector<std::string> texts(const Json& page, const char* property);

  Simulator simulator_{options()};
  TestClient client_{simulator_.port()};
  std::string token_;
};

}  // namespace rollcall::simulator::test
