#include "checklist.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

namespace rollcall::simulator::test {
namespace {

constexpr const char* kGetByIds = "/v1.0/directoryObjects/getByIds";
constexpr const char* kNobodysId = "11111111-2222-4333-8444-555555555555";

class ObjectsChecklist : public Checklist {
 protected:
  ObjectsChecklist() { sign_in(); }

  std::vector<std::string> ids_of_people(std::uint32_t count) {
    std::vector<std::string> ids;
    for (std::uint32_t index = 0; index < count; ++index)
      ids.emplace_back(view(simulator_.directory()->user_id(index)));
    return ids;
  }

  Answer get_by_ids(const Json& body, const std::string& options = "") {
    return post(kGetByIds + options, body.dump());
  }

  Json objects(const Json& body, const std::string& options = "") {
    const Answer answer = get_by_ids(body, options);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return Json::parse(answer.body);
  }
};

TEST_F(ObjectsChecklist, N48_getByIds_of_a_thousand) {
  const auto ids = ids_of_people(1'000);
  const Json body{{"ids", ids}, {"types", {"user"}}};
  const Json answer = objects(body, "?$select=id,displayName,accountEnabled");
  EXPECT_EQ(answer.at("@odata.context"),
            simulator_.graph_url() + "/v1.0/$metadata#directoryObjects(id,displayName,accountEnabled)");
  EXPECT_FALSE(answer.contains("@odata.nextLink"));
  const auto found = texts(answer, "id");
  EXPECT_EQ(std::set(found.begin(), found.end()), std::set(ids.begin(), ids.end()));
  EXPECT_EQ(found.size(), ids.size());
  EXPECT_NE(found, ids) << "shuffled";
  EXPECT_EQ(texts(objects(body, "?$select=id"), "id"), found) << "the same order again";
  change_switches([](Switches& switches) { switches.get_by_ids_keeps_order = true; });
  EXPECT_EQ(texts(objects(body, "?$select=id"), "id"), ids);
  for (const Json& user : answer.at("value")) {
    EXPECT_EQ(user.size(), 4U);
    EXPECT_EQ(user.at("@odata.type"), "#microsoft.graph.user");
    EXPECT_TRUE(user.at("accountEnabled").is_boolean());
  }
}

TEST_F(ObjectsChecklist, N48_getByIds_gives_what_the_member_list_gives) {
  const std::string select = "?$select=id,displayName,mail,userPrincipalName,userType,businessPhones";
  std::map<std::string, Json> listed;
  for (const Json& page : get_chain(members_path("Mixed objects", select))) {
    for (const Json& member : page.at("value")) listed[member.at("id").get<std::string>()] = member;
  }
  Json ids = Json::array();
  for (const auto& [id, member] : listed) ids.push_back(id);
  const Json answer = objects({{"ids", ids}}, select);
  EXPECT_EQ(answer.at("value").size(), listed.size()) << "people, devices, contacts and groups";
  for (const Json& object : answer.at("value"))
    EXPECT_EQ(object, listed.at(object.at("id").get<std::string>()));
}

TEST_F(ObjectsChecklist, N48_getByIds_refuses_more_than_a_thousand_ids) {
  expect_graph_error(get_by_ids({{"ids", ids_of_people(1'001)}}), 400, "Request_BadRequest",
                     "Number of included identifiers cannot exceed '1000'.");
}

TEST_F(ObjectsChecklist, N48_getByIds_without_select_gives_few_properties) {
  const Json body{{"ids", ids_of_people(1)}, {"types", {"user"}}};
  const Json user = objects(body).at("value").at(0);
  EXPECT_EQ(user.size(), 12U) << "the default properties and the type";
  EXPECT_FALSE(user.contains("accountEnabled"));
  EXPECT_TRUE(user.contains("userPrincipalName"));
  change_switches([](Switches& switches) { switches.get_by_ids_trims_users = true; });
  EXPECT_EQ(objects(body).at("value").at(0).size(), 5U);
  EXPECT_EQ(objects(body, "?$select=id,department").at("value").at(0).size(), 3U);
}

TEST_F(ObjectsChecklist, N48_getByIds_omits_unknown_ids_and_other_types) {
  auto ids = ids_of_people(3);
  ids.emplace_back(kNobodysId);
  ids.push_back(simulator_.group_id("Sales"));
  ids.push_back(ids[0]);
  EXPECT_EQ(objects({{"ids", ids}}).at("value").size(), 4U) << "three people and a group, each once";
  EXPECT_EQ(objects({{"ids", ids}, {"types", {"user"}}}).at("value").size(), 3U);
  EXPECT_EQ(objects({{"ids", ids}, {"types", {"group", "device"}}}).at("value").size(), 1U);
  EXPECT_EQ(objects({{"ids", ids}, {"types", {"application"}}}).at("value").size(), 0U);
  EXPECT_EQ(objects({{"ids", ids}, {"types", {"directoryObject"}}}).at("value").size(), 4U);
  simulator_.edits().remove_person(ids[1]);
  simulator_.edits().delete_group("Sales");
  EXPECT_EQ(objects({{"ids", ids}}).at("value").size(), 2U);
  change_switches([](Switches& switches) { switches.unknown_ids_are_404 = true; });
  expect_graph_error(get_by_ids({{"ids", ids}}), 404, "Request_ResourceNotFound");
}

TEST_F(ObjectsChecklist, N48_getByIds_limited_objects_and_permissions) {
  const auto ids = ids_of_people(5);
  sign_in(kNoUserReadClientId);
  const Json limited = objects({{"ids", ids}}, "?$select=id,displayName,businessPhones");
  EXPECT_EQ(limited.at("value").size(), ids.size());
  for (const Json& user : limited.at("value")) {
    EXPECT_EQ(user.at("@odata.type"), "#microsoft.graph.user");
    EXPECT_TRUE(user.at("displayName").is_null());
    EXPECT_EQ(user.at("businessPhones"), Json::array());
  }
  sign_in(kNoGroupReadClientId);
  const Json group = objects({{"ids", {simulator_.group_id("Sales")}}}, "?$select=id,displayName");
  EXPECT_TRUE(group.at("value").at(0).at("displayName").is_null());
  sign_in(kNotConsentedClientId);
  expect_graph_error(get_by_ids({{"ids", ids}}), 403, "Authorization_RequestDenied");
  sign_in();
  change_switches([](Switches& switches) { switches.get_by_ids_needs_directory_role = true; });
  expect_graph_error(get_by_ids({{"ids", ids}}), 403, "Authorization_RequestDenied");
}

TEST_F(ObjectsChecklist, N48_getByIds_resource_units) {
  const Json body{{"ids", ids_of_people(1)}};
  EXPECT_EQ(get_by_ids(body).headers.at("x-ms-resource-unit"), "5");
  EXPECT_EQ(get_by_ids(body, "?$select=id").headers.at("x-ms-resource-unit"), "2");
}

TEST_F(ObjectsChecklist, N48_getByIds_malformed) {
  const auto refused = [&](const std::string& body, const Headers& headers = {}) {
    return post(kGetByIds, body, headers);
  };
  expect_graph_error(refused(""), 400, "BadRequest", "Empty Payload");
  expect_graph_error(refused("{"), 400, "BadRequest", "Unable to read JSON request payload");
  expect_graph_error(refused("[]"), 400, "BadRequest", "Unable to read JSON request payload");
  expect_graph_error(refused("{\"ids\":[]}", {{"Content-Type", "text/plain"}}), 400, "BadRequest");
  expect_graph_error(refused("{\"ids\":[]}", {{"Content-Type", ""}}), 400, "BadRequest", "Content-Type");
  expect_graph_error(refused("{}"), 400, "Request_BadRequest");
  expect_graph_error(refused("{\"ids\":[]}"), 400, "Request_BadRequest");
  expect_graph_error(refused("{\"ids\":\"x\"}"), 400, "BadRequest", "StartArray");
  expect_graph_error(refused("{\"ids\":[1]}"), 400, "BadRequest");
  expect_graph_error(refused("{\"ids\":[\"nobody\"]}"), 400, "Request_BadRequest", "Invalid GUID specified.");
  const Json body{{"ids", ids_of_people(1)}};
  expect_graph_error(get_by_ids({{"ids", body.at("ids")}, {"types", {"shoe"}}}), 400, "Request_BadRequest");
  expect_graph_error(get_by_ids({{"ids", body.at("ids")}, {"type", {"user"}}}), 400, "BadRequest", "'type'");
  expect_graph_error(get_by_ids(body, "?$top=10"), 400, "Request_BadRequest", "$top");
  expect_graph_error(get_by_ids(body, "?$select=shoeSize"), 400, "Request_BadRequest", "'shoeSize'");
  expect_graph_error(get_by_ids(body, "?$select=aboutMe"), 501, "NotImplemented");
  expect_graph_error(get(kGetByIds), 405, "Request_BadRequest");
  expect_graph_error(post("/v1.0/users", body.dump()), 405, "Request_BadRequest");
}

TEST_F(ObjectsChecklist, Latency_grows_with_the_answer) {
  using std::chrono::milliseconds;
  const auto lasts = [&](const std::string& options) {
    const auto begin = std::chrono::steady_clock::now();
    objects({{"ids", ids_of_people(5)}}, options);
    return std::chrono::steady_clock::now() - begin;
  };
  change_switches([](Switches& switches) { switches.latency_per_object = milliseconds(10); });
  EXPECT_GE(lasts(""), milliseconds(50));
  EXPECT_GE(lasts("?$select=id"), milliseconds(50)) << "as a whole object";
  change_switches([](Switches& switches) {
    switches.latency = milliseconds(20);
    switches.latency_per_object = milliseconds(0);
    switches.latency_per_id = milliseconds(10);
  });
  EXPECT_GE(lasts("?$select=id"), milliseconds(70));
  const auto control = [&](const Json& input) {
    return Json::parse(client_.send("POST", "/_control/switches", {}, input.dump()).body);
  };
  EXPECT_EQ(control({{"latency_per_id_us", 300}}).at("latency_per_id_us"), 300);
  EXPECT_EQ(control({{"latency_per_id_us", nullptr}}).at("latency_per_id_us"), nullptr);
}

TEST_F(ObjectsChecklist, Latency_of_one_answer_does_not_hold_up_another) {
  constexpr std::size_t kAtOnce = 12;
  change_switches([](Switches& switches) { switches.latency = std::chrono::milliseconds(1'500); });
  const std::string body = Json{{"ids", ids_of_people(2)}}.dump();
  std::vector<std::size_t> answered_before_the_first_came;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      TestClient client(simulator_.port());
      client.send("POST", kGetByIds,
                  {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}}, body);
      const std::lock_guard lock(mutex);
      answered_before_the_first_came.push_back(simulator_.log().matching("getByIds").size());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered_before_the_first_came, std::vector<std::size_t>(kAtOnce, kAtOnce))
      << "two server threads hold twelve delayed answers";
}

}  // namespace
}  // namespace rollcall::simulator::test
