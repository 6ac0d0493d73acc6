#include "fault_replies.hpp"

#include "login.hpp"
#include "login_error.hpp"
#include "text.hpp"

namespace rollcall::simulator {
namespace {

std::string seconds_text(std::chrono::seconds seconds) {
  return std::to_string(seconds.count());
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

/// The login service refuses in a shape of its own (the codes are those of graph-facts.md 1.9 and 1.10).
std::optional<HttpReply> login_fault_reply(World& world, const HttpRequest& request, const Fault& fault,
                                           const std::string& base_url) {
  const auto refuse = [&](unsigned status, int code, const char* text) {
    return login_error_reply(world, request, base_url, {status, "temporarily_unavailable", code, text});
  };
  switch (fault.kind) {
    case FaultKind::throttled:
    case FaultKind::throttled_without_hint: {
      HttpReply reply = refuse(429, 90055, "The tenant is throttled: there are too many incoming requests.");
      if (fault.kind == FaultKind::throttled)
        reply.add_header("Retry-After", seconds_text(fault.retry_after));
      return reply;
    }
    case FaultKind::unavailable:
    case FaultKind::unavailable_on_connection: {
      HttpReply reply = refuse(503, 90033, "A transient error has occurred. Please try again.");
      reply.add_header("Retry-After", seconds_text(fault.retry_after));
      return reply;
    }
    case FaultKind::gateway_timeout:
      return refuse(504, 90033, "A transient error has occurred. Please try again.");
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string_view bearer_of(const HttpRequest& request) {
  const std::string_view header = request.header("Authorization");
  return starts_with_ignoring_case(header, "Bearer ") ? trim(header.substr(7)) : std::string_view();
}

std::optional<std::string> skip_token_of(const HttpRequest& request) {
  for (const std::string_view part : split(request.query(), '&')) {
    for (const std::string_view name : {"$skiptoken=", "%24skiptoken="}) {
      if (starts_with_ignoring_case(part, name))
        return percent_decode(part.substr(name.size()), Plus::is_space);
    }
  }
  return std::nullopt;
}

std::optional<HttpReply> fault_reply(World& world, const HttpRequest& request, const Fault& fault,
                                     const std::string& base_url, const RequestIds& ids) {
  if (is_login_path(request.path())) {
    if (auto reply = login_fault_reply(world, request, fault, base_url)) return reply;
  }
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
      if (auto token = skip_token_of(request)) world.expired_page_tokens.add(*token);
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

}  // namespace rollcall::simulator
