#include "dispatcher.hpp"

#include "control.hpp"
#include "graph.hpp"
#include "login.hpp"
#include "page_token.hpp"
#include "text.hpp"

#include <optional>

namespace rollcall::simulator {
namespace {

std::string_view bearer_of(const HttpRequest& request) {
  const std::string_view header = request.header("Authorization");
  return starts_with_ignoring_case(header, "Bearer ") ? trim(header.substr(7)) : std::string_view();
}

std::uint32_t page_of(const HttpRequest& request) {
  for (const std::string_view part : split(request.query(), '&')) {
    for (const std::string_view name : {"$skiptoken=", "%24skiptoken="}) {
      if (!starts_with_ignoring_case(part, name)) continue;
      const auto token = percent_decode(part.substr(name.size()), Plus::is_space);
      return token ? peek_page_number(*token) : 1;
    }
  }
  return 1;
}

std::string seconds_text(std::chrono::seconds seconds) {
  return std::to_string(seconds.count());
}

/// The answer of a fault that replaces the true one; nothing for a fault that damages it.
std::optional<HttpReply> replacement(World& world, const HttpRequest& request, const Fault& fault,
                                     const RequestIds& ids) {
  switch (fault.kind) {
    case FaultKind::throttled:
      return throttled_reply(world, ids, fault.retry_after);
    case FaultKind::throttled_without_hint:
      return throttled_reply(world, ids, std::nullopt);
    case FaultKind::unavailable:
    case FaultKind::unavailable_on_connection: {
      HttpReply reply = graph_error_reply(world, ids, 503, "serviceNotAvailable",
                                          "The service is temporarily unavailable.");
      reply.add_header("Retry-After", seconds_text(fault.retry_after));
      return reply;
    }
    case FaultKind::gateway_timeout:
      return graph_error_reply(world, ids, 504, "UnknownError", "");
    case FaultKind::bad_gateway_html: {
      HttpReply reply;
      reply.status = 502;
      reply.content_type = "text/html";
      reply.body =
          "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\r\n";
      return reply;
    }
    case FaultKind::token_expired:
      world.tokens.expire(bearer_of(request));
      return graph_error_reply(world, ids, 401, "InvalidAuthenticationToken",
                               "Lifetime validation failed, the token is expired.");
    case FaultKind::page_token_expired:
      return graph_error_reply(
          world, ids, 400, "Directory_ExpiredPageToken",
          "The specified page token value has expired and can no longer be included in your request.");
    case FaultKind::truncated_json:
    case FaultKind::cut_connection:
    case FaultKind::reset_connection:
    case FaultKind::malformed_chunk:
    case FaultKind::slow_first_byte:
    case FaultKind::slow_body:
    case FaultKind::page_without_value:
    case FaultKind::garbled_user:
    case FaultKind::user_without_id:
    case FaultKind::people_missing:
      return std::nullopt;
  }
  return std::nullopt;
}

void remove_value(HttpReply& reply) {
  const auto value = reply.body.find(",\"value\":[");
  if (value != std::string::npos) reply.body.replace(value, std::string::npos, "}");
}

/// Where the first `"id":"` of a page's objects is; npos for an answer that is no page or an empty one.
std::size_t first_id_of(const std::string& body) {
  const auto value = body.find(",\"value\":[");
  return value == std::string::npos ? value : body.find("\"id\":\"", value);
}

void garble_user(std::string& body) {
  if (const auto id = first_id_of(body); id != std::string::npos) body.insert(id, "\"mail\":nul,");
}

void remove_id(std::string& body) {
  if (const auto id = first_id_of(body); id != std::string::npos) body.replace(id, 4, "\"xd\"");
}

/// No text of the simulated people holds what separates two objects.
void remove_half(std::string& body) {
  constexpr std::string_view kBetween = "},{";
  const auto value = body.find(",\"value\":[");
  if (value == std::string::npos) return;
  const auto half = body.find(kBetween, value + (body.size() - value) / 2);
  if (half != std::string::npos) body.replace(half, std::string::npos, "}]}");
}

void damage(HttpReply& reply, const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::truncated_json:
      reply.body.resize(reply.body.size() / 2);
      return;
    case FaultKind::cut_connection:
      reply.delivery.form = Delivery::Form::cut;
      return;
    case FaultKind::reset_connection:
      reply.delivery.form = Delivery::Form::reset;
      return;
    case FaultKind::malformed_chunk:
      reply.delivery.form = Delivery::Form::malformed_chunk;
      return;
    case FaultKind::slow_first_byte:
      reply.delivery.before_first_byte += fault.delay;
      return;
    case FaultKind::slow_body:
      reply.delivery.inside_body = fault.delay;
      return;
    case FaultKind::page_without_value:
      remove_value(reply);
      return;
    case FaultKind::garbled_user:
      garble_user(reply.body);
      return;
    case FaultKind::user_without_id:
      remove_id(reply.body);
      return;
    case FaultKind::people_missing:
      remove_half(reply.body);
      return;
    default:
      return;
  }
}

LoggedRequest log_entry(const World& world, const HttpRequest& request, const HttpReply& reply) {
  LoggedRequest entry;
  entry.connection_id = request.connection_id;
  entry.method = request.method;
  entry.target = request.target;
  entry.status = reply.status;
  entry.client_request_id = request.header("client-request-id");
  entry.consistency_level = request.header("ConsistencyLevel");
  entry.accept_encoding = request.header("Accept-Encoding");
  entry.user_agent = request.header("User-Agent");
  if (const auto token = bearer_of(request); !token.empty()) {
    entry.token_tag = hex_encode_upper(world.signer.sign("token tag", token).substr(0, 4));
  }
  entry.body_bytes = reply.body.size();
  for (const auto& [name, value] : reply.headers) {
    if (name == "request-id" || name == "x-ms-request-id") entry.request_id = value;
  }
  return entry;
}

}  // namespace

HttpReply Dispatcher::answer(const HttpRequest& request) {
  if (is_control_path(request.path())) return answer_control(world_, request);
  std::string fault;
  HttpReply reply;
  try {
    reply = answer_service(request, fault);
  } catch (const std::exception& error) {
    // A defect of the simulator: visible to whoever runs it, and no server thread dies of it.
    reply = HttpReply{
        .status = 500, .content_type = "text/plain", .headers = {}, .body = error.what(), .delivery = {}};
    fault = "simulator defect";
  }
  LoggedRequest entry = log_entry(world_, request, reply);
  entry.fault = fault;
  world_.log.add(std::move(entry));
  return reply;
}

HttpReply Dispatcher::answer_service(const HttpRequest& request, std::string& fault_met) {
  const std::string base_url = scheme_ + "://" + std::string(request.header("Host"));
  const RequestIds ids = make_request_ids(request);
  const std::optional<Fault> fault = world_.faults.meet(request, page_of(request));
  if (fault) {
    fault_met = fault_name(fault->kind);
    if (auto reply = replacement(world_, request, *fault, ids)) {
      reply->delivery.before_first_byte += fault->delay;
      return std::move(*reply);
    }
  }
  HttpReply reply = is_login_path(request.path()) ? answer_login(world_, request, base_url)
                                                  : answer_graph(world_, request, base_url, ids);
  if (fault) damage(reply, *fault);
  return reply;
}

}  // namespace rollcall::simulator
