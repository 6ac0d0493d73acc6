#include "json_body.hpp"

#include "graph_error.hpp"
#include "text.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::simulator {

nlohmann::json read_json_body(const HttpRequest& request) {
  constexpr const char* kCode = "BadRequest";
  const std::string_view type = request.header("Content-Type");
  if (type.empty()) {
    throw GraphError(400, kCode,
                     "Write requests (excluding DELETE) must contain the Content-Type header declaration.");
  }
  if (request.body.empty()) throw GraphError(400, kCode, "Empty Payload. JSON content expected.");
  nlohmann::json body = starts_with_ignoring_case(type, "application/json")
                            ? nlohmann::json::parse(request.body, nullptr, false)
                            : nlohmann::json();
  if (!body.is_object()) {
    throw GraphError(
        400, kCode,
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload "
        "is of valid JSON format.");
  }
  return body;
}

}  // namespace rollcall::simulator
