#include "permissions/token_claims.hpp"

#include "login/base64.hpp"

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestToken = std::size_t{64} << 10U;

/// The middle part, when there are three.
std::optional<std::string_view> payload_of(std::string_view token) {
  if (token.size() > kLongestToken || std::count(token.begin(), token.end(), '.') != 2) return std::nullopt;
  const auto first = token.find('.');
  return token.substr(first + 1, token.rfind('.') - first - 1);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

/// Names of permissions are shown: only what one can look like.
bool is_permission_name(const std::string& name) {
  constexpr std::size_t kLongest = 120;
  return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

}  // namespace

std::optional<TokenClaims> read_token_claims(std::string_view token) {
  const auto payload = payload_of(token);
  const auto decoded = payload ? base64url_decode(*payload) : std::nullopt;
  if (!decoded) return std::nullopt;
  const Json claims = Json::parse(*decoded, nullptr, false);
  if (!claims.is_object() || !claims.contains("aud")) return std::nullopt;
  TokenClaims read;
  if (const auto scopes = claims.find("scp"); scopes != claims.end()) {
    if (!scopes->is_string()) return std::nullopt;
    read.holder = Holder::person;
    read.permissions = words_of(scopes->get_ref<const std::string&>());
  } else if (const auto roles = claims.find("roles"); roles != claims.end()) {
    if (!roles->is_array()) return std::nullopt;
    for (const auto& role : *roles) {
      if (role.is_string()) read.permissions.push_back(role.get<std::string>());
    }
  }
  std::erase_if(read.permissions, [](const std::string& name) { return !is_permission_name(name); });
  return read;
}

}  // namespace rollcall::entra_id
