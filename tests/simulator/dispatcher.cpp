#include "dispatcher.hpp"

#include "control.hpp"
#include "delta_token.hpp"
#include "fault_replies.hpp"
#include "graph.hpp"
#include "graph_batch.hpp"
#include "login.hpp"
#include "page_token.hpp"
#include "text.hpp"

#include <optional>

namespace rollcall::simulator {
namespace {

std::uint32_t page_of(const HttpRequest& request) {
  const auto token = skip_token_of(request);
  if (!token) return 1;
  const auto delta_page = peek_delta_page_number(*token);
  return delta_page ? *delta_page : peek_page_number(*token);
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
    if (auto reply = fault_reply(world_, request, *fault, base_url, ids)) {
      reply->delivery.before_first_byte += fault->delay;
      return std::move(*reply);
    }
  }
  HttpReply reply;
  if (is_login_path(request.path())) {
    reply = answer_login(world_, request, base_url);
    world_.secrets_seen.note(request, reply);
  } else if (is_batch_path(request.path())) {
    reply = answer_batch(world_, request, base_url, ids, [this](const HttpRequest& inner) {
      std::string not_logged;
      return answer_service(inner, not_logged);
    });
  } else {
    reply = answer_graph(world_, request, base_url, ids);
  }
  if (fault) damage(reply, *fault);
  return reply;
}

}  // namespace rollcall::simulator
