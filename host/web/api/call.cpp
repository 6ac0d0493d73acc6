#include "web/api/call.hpp"

#include "documents/documents.hpp"
#include "web/api/query_text.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Whether a list of entity tags (RFC 9110 13.1.1) names this one.
bool names(std::string_view if_match, std::string_view etag) {
  for (const auto& part : split(if_match, ',')) {
    const auto begin = part.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const auto end = part.find_last_not_of(' ');
    const std::string_view tag = std::string_view(part).substr(begin, end - begin + 1);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

}  // namespace

std::int64_t Call::id() const {
  return number_in(path_text("id")).value_or(0);
}

std::string Call::path_text(const std::string& name) const {
  return path.at(name);
}

std::optional<std::string> Call::text(const std::string& name) const {
  const auto found = query.find(name);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> Call::number(const std::string& name) const {
  const auto given = text(name);
  return given ? number_in(*given) : std::nullopt;
}

std::optional<bool> Call::flag(const std::string& name) const {
  const auto given = text(name);
  if (!given) return std::nullopt;
  return *given == "true";
}

std::vector<std::string> Call::list(const std::string& name) const {
  return split(text(name).value_or(""), ',');
}

std::size_t Call::limit() const {
  constexpr std::int64_t kDefault = 50;
  return static_cast<std::size_t>(std::max<std::int64_t>(number("limit").value_or(kDefault), 1));
}

void Call::require_match(std::string_view etag) const {
  if (names(request.headers.get("If-Match"), etag)) return;
  throw ProblemError(412, Status::conflict,
                     {.message = "Somebody else changed this while you looked at it.",
                      .next_step = "Look at the new version, then change it again."});
}

http::Response json_reply(const nlohmann::json& document, unsigned status) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = documents::text_of(document);
  return response;
}

http::Response created(const nlohmann::json& document, std::string location, unsigned status) {
  auto response = json_reply(document, status);
  response.headers.add("Location", std::move(location));
  return response;
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response plain_text(unsigned status, std::string text) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = std::move(text);
  return response;
}

http::Response csv_reply(std::string file_name, std::function<void(http::BodyWriter&)> write) {
  http::Response response;
  response.headers.add("Content-Type", "text/csv; charset=utf-8");
  response.headers.add("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
  response.stream = std::move(write);
  return response;
}

std::string etag_of(std::string_view version) {
  return "\"" + std::string(version) + "\"";
}

}  // namespace rollcall::web::api
