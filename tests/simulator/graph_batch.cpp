#include "graph_batch.hpp"

#include "graph_error.hpp"
#include "json_body.hpp"
#include "json_writer.hpp"
#include "mixing.hpp"
#include "text.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t kMostSteps = 20;
constexpr std::string_view kBatch = "/$batch";

/// One request of a batch and what became of it.
struct Step {
  std::string id;
  HttpRequest request;
  std::vector<std::string> depends_on;
  HttpReply reply;
  milliseconds finished_after{0};
};

GraphError malformed(const std::string& what) {
  return {400, "BadRequest", what};
}

std::string text_at(const Json& step, const char* name) {
  if (!step.contains(name) || !step.at(name).is_string() ||
      step.at(name).get_ref<const std::string&>().empty())
    throw malformed(fmt::format("Invalid batch payload format: every request needs a text '{}'.", name));
  return step.at(name).get<std::string>();
}

std::string target_of(const Json& step, const std::string& version) {
  const std::string url = text_at(step, "url");
  if (url.find("://") != std::string::npos)
    throw malformed(fmt::format("Invalid batch payload format: the url '{}' must be relative.", url));
  return version + (url.starts_with('/') ? "" : "/") + url;
}

/// The headers of a step are its own; it shares what says where and for whom the batch was sent.
void add_headers(const Json& step, const HttpRequest& outer, HttpRequest& request) {
  if (step.contains("headers")) {
    if (!step.at("headers").is_object())
      throw malformed("Invalid batch payload format: 'headers' must be an object.");
    for (const auto& [name, value] : step.at("headers").items()) {
      if (!value.is_string())
        throw malformed(fmt::format("Invalid batch payload format: header '{}' must be a text.", name));
      request.headers.emplace_back(name, value.get<std::string>());
    }
  }
  for (const char* name : {"Host", "Authorization"}) {
    if (request.header(name).empty()) request.headers.emplace_back(name, outer.header(name));
  }
}

Step read_step(const Json& json, const HttpRequest& outer, const std::string& version) {
  if (!json.is_object()) throw malformed("Invalid batch payload format.");
  Step step;
  step.id = text_at(json, "id");
  step.request.method = text_at(json, "method");
  step.request.target = target_of(json, version);
  step.request.connection_id = outer.connection_id;
  add_headers(json, outer, step.request);
  if (json.contains("body") && !json.at("body").is_null()) step.request.body = json.at("body").dump();
  if (!json.contains("dependsOn") || json.at("dependsOn").is_null()) return step;
  if (!json.at("dependsOn").is_array())
    throw malformed("Invalid batch payload format: 'dependsOn' must be a collection of ids.");
  for (const Json& parent : json.at("dependsOn")) {
    if (!parent.is_string())
      throw malformed("Invalid batch payload format: 'dependsOn' must be a collection of ids.");
    step.depends_on.push_back(parent.get<std::string>());
  }
  return step;
}

Step* find_step(std::vector<Step>& steps, std::string_view id) {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.id == id; });
  return found == steps.end() ? nullptr : &*found;
}

std::vector<Step> read_steps(const HttpRequest& outer) {
  const Json body = read_json_body(outer);
  if (!body.contains("requests") || !body.at("requests").is_array() || body.at("requests").empty())
    throw malformed("Invalid batch payload format.");
  if (body.at("requests").size() > kMostSteps) {
    throw malformed(
        fmt::format("Number of batch request steps exceeds the maximum value of '{}'.", kMostSteps));
  }
  const std::string version(outer.path().substr(0, outer.path().size() - kBatch.size()));
  std::vector<Step> steps;
  for (const Json& each : body.at("requests")) {
    Step step = read_step(each, outer, version);
    if (find_step(steps, step.id) != nullptr)
      throw malformed(fmt::format("Invalid batch payload format: the id '{}' is there twice.", step.id));
    steps.push_back(std::move(step));
  }
  return steps;
}

/// The steps in an order in which each comes after those that it depends on.
std::vector<Step*> ordered(std::vector<Step>& steps) {
  std::vector<Step*> order;
  const auto is_placed = [&](const std::string& id) {
    return std::any_of(order.begin(), order.end(), [&](const Step* step) { return step->id == id; });
  };
  for (std::size_t before = 0; order.size() < steps.size(); before = order.size()) {
    for (Step& step : steps) {
      if (is_placed(step.id)) continue;
      if (std::all_of(step.depends_on.begin(), step.depends_on.end(), is_placed)) order.push_back(&step);
    }
    if (order.size() == before)
      throw malformed(
          "Invalid batch payload format: 'dependsOn' names an unknown request or goes in a circle.");
  }
  return order;
}

HttpReply answer_step(const World& world, std::vector<Step>& steps, const Step& step,
                      const std::function<HttpReply(const HttpRequest&)>& answer) {
  const bool parent_failed = std::any_of(step.depends_on.begin(), step.depends_on.end(), [&](const auto& id) {
    return find_step(steps, id)->reply.status >= 400;
  });
  const RequestIds ids = make_request_ids(step.request);
  if (parent_failed)
    return graph_error_reply(world, ids, 424, "FailedDependency",
                             "A request that this one depends on failed.");
  if (is_batch_path(step.request.path()))
    return graph_error_reply(world, ids, 400, "BadRequest", "A batch cannot hold a batch.");
  return answer(step.request);
}

/// Steps that depend on each other run one after another, all others at once.
void answer_steps(const World& world, std::vector<Step>& steps,
                  const std::function<HttpReply(const HttpRequest&)>& answer) {
  for (Step* step : ordered(steps)) {
    step->reply = answer_step(world, steps, *step, answer);
    for (const std::string& id : step->depends_on)
      step->finished_after = std::max(step->finished_after, find_step(steps, id)->finished_after);
    step->finished_after += step->reply.delivery.before_first_byte;
  }
}

void append_response(std::string& out, const Step& step) {
  out += "{\"id\":";
  append_json_string(out, step.id);
  out += fmt::format(",\"status\":{},\"headers\":{{\"Content-Type\":", step.reply.status);
  append_json_string(out, step.reply.content_type);
  for (const auto& [name, value] : step.reply.headers) {
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, value);
  }
  out += "},\"body\":";
  if (step.reply.content_type.starts_with("application/json")) {
    out += step.reply.body;
  } else {
    append_json_string(out, step.reply.body);
  }
  out.push_back('}');
}

HttpReply write_responses(const std::vector<Step>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [](std::size_t left, std::size_t right) { return mix64(left) < mix64(right); });
  HttpReply reply;
  reply.body = "{\"responses\":[";
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i != 0) reply.body.push_back(',');
    append_response(reply.body, steps[order[i]]);
    reply.delivery.before_first_byte =
        std::max(reply.delivery.before_first_byte, steps[order[i]].finished_after);
  }
  reply.body += "]}";
  return reply;
}

}  // namespace

bool is_batch_path(std::string_view path) {
  return path == "/v1.0/$batch" || path == "/beta/$batch";
}

HttpReply answer_batch(World& world, const HttpRequest& request, const std::string& base_url,
                       const RequestIds& ids, const std::function<HttpReply(const HttpRequest&)>& answer) {
  try {
    authenticate_caller(world, request, base_url);
    if (request.method != "POST")
      throw GraphError(405, "Request_BadRequest",
                       "Specified HTTP method is not allowed for the request target.");
    std::vector<Step> steps = read_steps(request);
    answer_steps(world, steps, answer);
    HttpReply reply = write_responses(steps);
    add_graph_headers(world, ids, reply);
    const bool throttled =
        std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.reply.status == 429; });
    if (throttled && world.switches().throttled_batch_is_424) reply.status = 424;
    return reply;
  } catch (const GraphError& error) {
    return graph_error_reply(world, ids, error.status(), error.code(), error.what());
  }
}

}  // namespace rollcall::simulator
