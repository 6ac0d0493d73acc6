#include "login_form.hpp"

#include "login_error.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

Form parse_form(std::string_view body) {
  Form form;
  for (const std::string_view part : split(body, '&')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = percent_decode(part.substr(0, equals), Plus::is_space);
    const auto value = percent_decode(part.substr(equals + 1), Plus::is_space);
    if (name && value) form[*name] = *value;
  }
  return form;
}

/// Client id and secret may also come as HTTP Basic, both form-encoded.
void add_basic_credentials(const HttpRequest& request, Form& form) {
  const std::string_view header = request.header("Authorization");
  if (!starts_with_ignoring_case(header, "Basic ")) return;
  const auto decoded = base64_decode(trim(header.substr(6)));
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return;
  const auto id = percent_decode(std::string_view(*decoded).substr(0, colon), Plus::is_space);
  const auto secret = percent_decode(std::string_view(*decoded).substr(colon + 1), Plus::is_space);
  if (id) form.try_emplace("client_id", *id);
  if (secret) form.try_emplace("client_secret", *secret);
}

}  // namespace

Form read_login_form(const HttpRequest& request) {
  Form form = starts_with_ignoring_case(request.header("Content-Type"), "application/x-www-form-urlencoded")
                  ? parse_form(request.body)
                  : Form();
  add_basic_credentials(request, form);
  return form;
}

const std::string& required(const Form& form, const std::string& name) {
  const auto found = form.find(name);
  if (found == form.end() || found->second.empty()) {
    throw LoginError{400, "invalid_request", 900144,
                     fmt::format("The request body must contain the following parameter: '{}'.", name)};
  }
  return found->second;
}

std::string optional(const Form& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

}  // namespace rollcall::simulator
