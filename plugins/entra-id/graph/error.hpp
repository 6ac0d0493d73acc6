#pragma once

#include "http/http.hpp"
#include "rollcall/sdk/error.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// What a request asks for: decides which permission a refusal is about.
enum class Subject { groups, members, users };

/// An answer of Graph that is no success, as far as it can be understood.
struct GraphFailure {
  int status = 0;
  std::string code =
      {};  ///< the deepest error code that is known here, else the outermost; empty without one
  std::string request_id = {};
  std::string client_request_id = {};
  std::string date = {};

  [[nodiscard]] bool is(std::string_view known_code) const;  ///< letter case ignored
  [[nodiscard]] std::string detail() const;
};

/// Reads status, headers and body; a body that is no JSON (a proxy's page) is tolerated.
[[nodiscard]] GraphFailure read_graph_failure(const HttpResponse& response, std::string_view body,
                                              std::string_view client_request_id);

/// What to do with such an answer.
enum class Remedy {
  give_up,
  retry,                 ///< after a pause
  retry_all,             ///< after a pause that all chains keep
  retry_new_connection,  ///< after a pause, on a new TCP connection
  renew_token,           ///< at once; when the new one is refused too, once more after a pause
  await_identity,        ///< the app was consented a moment ago
  restart_chain,         ///< the page token is worthless: begin at page 1
};
[[nodiscard]] Remedy remedy_for(const GraphFailure& failure);

/// The sentence for the administrator. `object` is what the request was about ("The group Sales"), for 404;
/// may be empty. `retry_after_ms`: what the service asked for, 0 where unknown.
[[nodiscard]] Error to_error(const GraphFailure& failure, Subject subject, std::string_view object,
                             std::int64_t retry_after_ms = 0);

/// Graph does not answer a delta query: the token is too old in one of the ways it says so, or this tenant,
/// cloud or app has no delta. Everybody has to be read.
class DeltaRefused : public Error {
 public:
  explicit DeltaRefused(const GraphFailure& failure);
};

/// Whether such an answer to a delta query is DeltaRefused.
[[nodiscard]] bool refuses_delta(const GraphFailure& failure);

/// The refusal when Graph answers 200 but leaves users without their fields.
[[nodiscard]] Error missing_user_permission(std::string_view detail);

/// Graph no longer knows the page token; the chain must begin again.
class PageTokenExpired : public Error {
 public:
  explicit PageTokenExpired(const GraphFailure& failure);
};

}  // namespace rollcall::entra_id
