#include "checklist.hpp"

#include "tests/simulator/text.hpp"

namespace rollcall::simulator::test {

Answer Checklist::request_token(const std::map<std::string, std::string>& overrides, std::string tenant) {
  std::map<std::string, std::string> form{{"grant_type", "client_credentials"},
                                          {"client_id", std::string(kClientId)},
                                          {"client_secret", std::string(kClientSecret)},
                                          {"scope", simulator_.graph_url() + "/.default"}};
  for (const auto& [name, value] : overrides) form[name] = value;
  std::string body;
  for (const auto& [name, value] : form) {
    if (!value.empty()) body += (body.empty() ? "" : "&") + name + "=" + encode_query_value(value);
  }
  return client_.send("POST", "/" + tenant + "/oauth2/v2.0/token",
                      {{"Content-Type", "application/x-www-form-urlencoded"}}, body);
}

void Checklist::sign_in(std::string_view client_id) {
  const Answer answer = request_token({{"client_id", std::string(client_id)}});
  ASSERT_EQ(answer.status, 200U) << answer.body;
  token_ = Json::parse(answer.body).at("access_token").get<std::string>();
}

Answer Checklist::get(const std::string& target, Headers headers) {
  const std::string root = simulator_.graph_url();
  if (!token_.empty()) headers.emplace("Authorization", "Bearer " + token_);
  return client_.send("GET", target.starts_with(root) ? target.substr(root.size()) : target, headers);
}

Answer Checklist::post(const std::string& target, const std::string& body, Headers headers) {
  if (!token_.empty()) headers.emplace("Authorization", "Bearer " + token_);
  headers.emplace("Content-Type", "application/json");
  return client_.send("POST", target, headers, body);
}

Json Checklist::get_json(const std::string& target, const Headers& headers) {
  const Answer answer = get(target, headers);
  EXPECT_EQ(answer.status, 200U) << target << '\n' << answer.transfer_error << answer.body.substr(0, 500);
  return answer.status == 200 ? Json::parse(answer.body) : Json::object({{"value", Json::array()}});
}

std::vector<Json> Checklist::get_chain(std::string target, const Headers& headers) {
  std::vector<Json> pages;
  while (!target.empty()) {
    pages.push_back(get_json(target, headers));
    target = pages.back().value("@odata.nextLink", "");
  }
  return pages;
}

void Checklist::expect_graph_error(const Answer& answer, unsigned status, std::string_view code,
                                   std::string_view message_part) {
  EXPECT_EQ(answer.status, status) << answer.body;
  const Json body = Json::parse(answer.body, nullptr, false);
  ASSERT_TRUE(body.is_object() && body.contains("error")) << answer.body;
  const Json& error = body.at("error");
  EXPECT_EQ(error.at("code"), code);
  EXPECT_NE(error.at("message").get<std::string>().find(message_part), std::string::npos) << answer.body;
  EXPECT_EQ(error.at("innerError").at("request-id"), answer.headers.at("request-id"));
}

void Checklist::expect_login_error(const Answer& answer, unsigned status, std::string_view error, int code) {
  EXPECT_EQ(answer.status, status);
  const Json body = Json::parse(answer.body);
  EXPECT_EQ(body.at("error"), error);
  EXPECT_EQ(body.at("error_codes"), Json::array({code}));
  EXPECT_TRUE(
      body.at("error_description").get<std::string>().starts_with("AADSTS" + std::to_string(code) + ": "));
}

std::vector<std::string> Checklist::texts(const Json& page, const char* property) {
  std::vector<std::string> values;
  for (const Json& each : page.at("value")) values.push_back(each.at(property).get<std::string>());
  return values;
}

}  // namespace rollcall::simulator::test
