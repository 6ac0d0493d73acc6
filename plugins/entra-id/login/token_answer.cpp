#include "login/token_answer.hpp"

#include "login/login_client.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

/// A number, or a number in a string: both are met.
seconds lifetime_of(const Json& answer) {
  const auto found = answer.find("expires_in");
  std::int64_t value = 300;
  if (found != answer.end() && found->is_number_integer()) value = found->get<std::int64_t>();
  if (found != answer.end() && found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), value);
  }
  return seconds(std::clamp<std::int64_t>(value, 0, 172'800));
}

bool is_printable(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Empty when it is absent or could not be sent on.
std::string token_at(const Json& answer, const char* key) {
  const auto found = answer.find(key);
  if (found == answer.end() || !found->is_string() || !is_printable(found->get_ref<const std::string&>()))
    return {};
  return found->get<std::string>();
}

}  // namespace

TokenAnswer read_token_answer(std::string_view json) {
  const Json answer = Json::parse(json, nullptr, false);
  if (!answer.is_object()) throw_unreadable_login();
  auto token = token_at(answer, "access_token");
  if (token.empty()) throw_unreadable_login();
  return {std::move(token), lifetime_of(answer), token_at(answer, "refresh_token")};
}

}  // namespace rollcall::entra_id
