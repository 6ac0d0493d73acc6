#include "graph.hpp"

#include "graph_call.hpp"
#include "graph_delta.hpp"
#include "json_writer.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::string_view kJson =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

GraphError unauthenticated(const std::string& message) {
  return {401, "InvalidAuthenticationToken", message};
}

/// Just after consent the service principal is not known everywhere.
void demand_known_identity(const World& world, const AccessToken& token) {
  const auto app = world.apps.find(token.client_id);
  const bool is_known = !app || (!world.is_too_new(*app) && world.clock.now_s() >= app->identity_known_at);
  if (is_known) return;
  throw GraphError(world.switches().identity_not_found_is_401 ? 401 : 403, "Authorization_IdentityNotFound",
                   "The identity of the calling application could not be established.");
}

/// The whole address is limited where the 15 clauses of `or` are not. A nextLink may be longer.
void demand_short_address(const GraphCall& call, const std::string& base_url) {
  constexpr std::size_t kLongest = 2048;
  const std::size_t length = base_url.size() + call.request.target.size();
  if (!call.is_advanced() || call.query.skip_token || length <= kLongest) return;
  throw GraphError::unsupported(
      fmt::format("The request address has {} characters. Max allowed: {}", length, kLongest));
}

bool is_get_by_ids(const GraphCall& call) {
  return call.segments.size() == 2 && call.segments[0] == "directoryObjects" &&
         call.segments[1] == "getByIds";
}

/// The price of a request: graph-facts.md section 6.
int resource_units(const GraphCall& call) {
  int units = 1;
  const auto& segments = call.segments;
  if (segments.size() == 1 && segments[0] == "users") units = 2;
  if (is_get_by_ids(call)) return call.query.select.empty() ? 5 : 2;
  if (segments.size() >= 3 && segments[2] == "members") units = 3;
  if (segments.size() >= 3 && segments[2] == "transitiveMembers") units = 5;
  if (!call.query.select.empty()) --units;
  if (call.query.expand) ++units;
  if (call.query.top && *call.query.top < 20) --units;
  return std::max(units, 1);
}

/// Charges the call; the returned reply is there when it has to be refused.
std::optional<HttpReply> throttle(GraphCall& call, const RequestIds& ids, HttpReply& headers) {
  const int units = resource_units(call);
  headers.add_header("x-ms-resource-unit", std::to_string(units));
  if (!call.switches.throttling) return std::nullopt;
  const auto now = std::chrono::duration<double>(call.world.clock.now().time_since_epoch()).count();
  const Throttle::Verdict verdict = call.world.throttle.charge(call.token.client_id, units, now);
  if (verdict.used_share >= 0.8 && call.switches.tells_quota_share) {
    headers.add_header("x-ms-throttle-limit-percentage", fmt::format("{:.2f}", verdict.used_share));
  }
  if (verdict.allowed) return std::nullopt;
  HttpReply reply = throttled_reply(call.world, ids, std::chrono::seconds(verdict.retry_after_s));
  reply.add_header("x-ms-throttle-scope", fmt::format("Tenant_Application/ReadWrite/{}/{}",
                                                      call.token.client_id, call.token.tenant_id));
  reply.add_header("x-ms-throttle-information", "ResourceUnitLimitExceeded");
  return reply;
}

std::vector<std::string> parse_segments(std::string_view path) {
  std::vector<std::string> segments;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty()) continue;
    auto decoded = percent_decode(part, Plus::is_plus);
    if (!decoded) throw GraphError(400, "BadRequest", "The request URI holds a malformed percent escape.");
    segments.push_back(std::move(*decoded));
  }
  return segments;
}

HttpReply route(GraphCall& call) {
  const bool is_action = is_get_by_ids(call);
  if (call.request.method != (is_action ? "POST" : "GET"))
    throw GraphError(405, "Request_BadRequest",
                     "Specified HTTP method is not allowed for the request target.");
  if (is_action) return answer_get_by_ids(call);
  if (call.query.expand && call.is_advanced()) {
    throw GraphError::unsupported("$expand is not supported with advanced query capabilities.");
  }
  if (is_delta_path(call)) return answer_delta(call);
  if (call.query.delta_token) {
    throw GraphError::bad_request("The query parameter '$deltatoken' is not supported.");
  }
  if (!call.segments.empty() && call.segments[0] == "groups") return answer_groups(call);
  if (!call.segments.empty() && call.segments[0] == "users") return answer_users(call);
  const std::string segment = call.segments.empty() ? "" : call.segments[0];
  throw GraphError(400, "BadRequest", fmt::format("Resource not found for the segment '{}'.", segment));
}

void add_latency(const GraphCall& call, HttpReply& reply) {
  using std::chrono::duration_cast;
  const bool ids_alone = call.query.select.size() == 1 && call.query.select[0] == "id";
  const auto each = ids_alone ? call.switches.latency_per_id.value_or(call.switches.latency_per_object)
                              : call.switches.latency_per_object;
  reply.delivery.before_first_byte +=
      call.switches.latency +
      duration_cast<std::chrono::milliseconds>(each * static_cast<std::int64_t>(call.objects_written));
}

HttpReply answer_call(GraphCall& call, const RequestIds& ids) {
  HttpReply headers;
  std::optional<HttpReply> refused = throttle(call, ids, headers);
  HttpReply reply;
  if (refused) {
    reply = std::move(*refused);
  } else {
    try {
      reply = route(call);
      add_graph_headers(call.world, ids, reply);
    } catch (const GraphError& error) {
      reply = graph_error_reply(call.world, ids, error.status(), error.code(), error.what());
      if (!error.location().empty()) reply.add_header("Location", error.location());
    }
  }
  add_latency(call, reply);
  for (auto& header : headers.headers) reply.headers.push_back(std::move(header));
  return reply;
}

}  // namespace

RequestIds make_request_ids(const HttpRequest& request) {
  RequestIds ids;
  ids.request_id = random_guid();
  const std::string_view given = request.header("client-request-id");
  ids.client_request_id = given.empty() ? ids.request_id : std::string(given);
  return ids;
}

void add_graph_headers(const World&, const RequestIds& ids, HttpReply& reply) {
  if (reply.content_type.empty()) reply.content_type = kJson;
  reply.add_header("Cache-Control", "no-cache");
  reply.add_header("Strict-Transport-Security", "max-age=31536000");
  reply.add_header("request-id", ids.request_id);
  reply.add_header("client-request-id", ids.client_request_id);
  reply.add_header(
      "x-ms-ags-diagnostic",
      R"({"ServerInfo":{"DataCenter":"Simulator","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"SIM01"}})");
  reply.add_header("OData-Version", "4.0");
}

HttpReply graph_error_reply(const World& world, const RequestIds& ids, unsigned status, std::string_view code,
                            std::string_view message) {
  HttpReply reply;
  reply.status = status;
  std::string& out = reply.body;
  out += "{\"error\":{\"code\":";
  append_json_string(out, code);
  out += ",\"message\":";
  append_json_string(out, message);
  out += ",\"innerError\":{\"date\":\"" + format_time(world.clock.now_s(), 'T') + "\",\"request-id\":";
  append_json_string(out, ids.request_id);
  out += ",\"client-request-id\":";
  append_json_string(out, ids.client_request_id);
  out += "}}}";
  reply.content_type = "application/json";
  add_graph_headers(world, ids, reply);
  if (status == 401 && !world.switches().unauthenticated_has_no_challenge) {
    reply.add_header(
        "WWW-Authenticate",
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"");
  }
  return reply;
}

HttpReply throttled_reply(const World& world, const RequestIds& ids,
                          std::optional<std::chrono::seconds> retry_after) {
  HttpReply reply;
  reply.status = 429;
  reply.content_type = "application/json";
  reply.body = fmt::format(
      "{{\"error\":{{\"code\":\"TooManyRequests\",\"message\":\"Please retry again later.\","
      "\"innerError\":{{\"code\":\"429\",\"date\":\"{}\",\"message\":\"Please retry after\","
      "\"request-id\":\"{}\",\"status\":\"429\"}}}}}}",
      format_time(world.clock.now_s(), 'T'), ids.request_id);
  add_graph_headers(world, ids, reply);
  if (retry_after) reply.add_header("Retry-After", std::to_string(retry_after->count()));
  return reply;
}

AccessToken authenticate_caller(const World& world, const HttpRequest& request, const std::string& base_url) {
  const std::string_view header = request.header("Authorization");
  if (header.empty()) throw unauthenticated("Access token is empty.");
  if (!starts_with_ignoring_case(header, "Bearer ")) {
    throw unauthenticated("CompactToken parsing failed with error code: 80049217");
  }
  AccessToken token;
  const TokenState state = world.tokens.read(trim(header.substr(7)), world.clock.now_s(), token);
  if (state == TokenState::garbled)
    throw unauthenticated("CompactToken parsing failed with error code: 80049217");
  if (token.audience != base_url) throw unauthenticated("Access token validation failure. Invalid audience.");
  if (state == TokenState::expired)
    throw unauthenticated("Lifetime validation failed, the token is expired.");
  demand_known_identity(world, token);
  return token;
}

HttpReply answer_graph(World& world, const HttpRequest& request, const std::string& base_url,
                       const RequestIds& ids) {
  try {
    const std::string_view path = request.path();
    const bool beta = path.starts_with("/beta/");
    const std::string_view prefix = beta ? "/beta" : "/v1.0";
    if (!path.starts_with(std::string(prefix) + "/")) {
      throw GraphError(400, "BadRequest", "Invalid version: the path must begin with /v1.0 or /beta.");
    }
    GraphCall call{.world = world, .request = request, .root = base_url + std::string(prefix)};
    call.token = authenticate_caller(world, request, base_url);
    call.version = beta ? GraphVersion::beta : GraphVersion::v1;
    call.switches = world.switches();
    if (equals_ignoring_case(request.header("ConsistencyLevel"), "eventual"))
      call.consistency = Consistency::eventual;
    call.query = parse_odata_query(request.query());
    call.segments = parse_segments(path.substr(prefix.size()));
    demand_short_address(call, base_url);
    call.directory = call.is_advanced() ? world.directory.at(world.clock.now() - call.switches.index_lag)
                                        : world.directory.current();
    return answer_call(call, ids);
  } catch (const GraphError& error) {
    return graph_error_reply(world, ids, error.status(), error.code(), error.what());
  }
}

}  // namespace rollcall::simulator
