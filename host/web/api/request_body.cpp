#include "web/api/request_body.hpp"

#include "web/api/call.hpp"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

constexpr int kDeepest = 64;

bool is_json(std::string_view content_type) {
  std::string media_type(content_type.substr(0, content_type.find(';')));
  while (media_type.ends_with(' ')) media_type.pop_back();
  std::transform(media_type.begin(), media_type.end(), media_type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return media_type == "application/json";
}

/// Whoever walks the value later does so by recursion.
bool is_nested_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (in_string) {
      if (letter == '\\')
        ++at;
      else if (letter == '"')
        in_string = false;
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '{' || letter == '[') {
      if (++depth > kDeepest) return true;
    } else if (letter == '}' || letter == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

nlohmann::json parse_json_body(const http::Request& request) {
  if (!is_json(request.headers.get("Content-Type")))
    throw ProblemError(
        415, Status::invalid_argument,
        {.message = "A body of this type is not understood.", .next_step = "Send application/json."});
  auto body = is_nested_too_deep(request.body) ? nlohmann::json(nlohmann::json::value_t::discarded)
                                               : nlohmann::json::parse(request.body, nullptr, false);
  if (body.is_discarded())
    throw ProblemError(
        400, Status::invalid_argument,
        {.message = "The body is no JSON that is understood here.", .next_step = "Send a JSON document."});
  return body;
}

}  // namespace rollcall::web::api
