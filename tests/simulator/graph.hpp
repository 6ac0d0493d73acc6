#pragma once

#include "http_message.hpp"
#include "world.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// The ids by which one exchange is known in headers and error bodies.
struct RequestIds {
  std::string request_id;
  std::string client_request_id;
};

/// The caller's `client-request-id`, or the new request id when it sent none.
RequestIds make_request_ids(const HttpRequest& request);

/// Answers a request to Microsoft Graph (`/v1.0/…` or `/beta/…`).
HttpReply answer_graph(World& world, const HttpRequest& request, const std::string& base_url,
                       const RequestIds& ids);

/// Who asks. Throws GraphError 401 for a token that is missing, garbled, expired or of another resource, and
/// refuses an app that Graph does not know yet.
AccessToken authenticate_caller(const World& world, const HttpRequest& request, const std::string& base_url);

/// An error answer in Graph's shape, with the headers that every Graph answer has.
HttpReply graph_error_reply(const World& world, const RequestIds& ids, unsigned status, std::string_view code,
                            std::string_view message);

/// 429 in the shape of graph-facts.md section 6, with or without Retry-After.
HttpReply throttled_reply(const World& world, const RequestIds& ids,
                          std::optional<std::chrono::seconds> retry_after);

/// Graph's usual headers and content type.
void add_graph_headers(const World& world, const RequestIds& ids, HttpReply& reply);

}  // namespace rollcall::simulator
