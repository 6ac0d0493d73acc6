#include "url.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::entra_id {
namespace {

constexpr std::uint16_t usual_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') &&
           std::all_of(host.begin() + 1, host.end() - 1,
                       [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(),
                                      [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::string Url::origin() const {
  std::string text = scheme + "://" + host;
  if (port != usual_port(scheme)) text += ":" + std::to_string(port);
  return text;
}

bool Url::same_origin(const Url& other) const {
  return scheme == other.scheme && host == other.host && port == other.port;
}

bool Url::is_loopback() const {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string::npos;  // not "127.example.com"
}

std::optional<Url> parse_url(std::string_view text) {
  constexpr std::string_view kNotInUrls = "\"#<>\\^`{|}";
  const auto acceptable = [&](char c) {
    return c > ' ' && c < '\x7f' && kNotInUrls.find(c) == std::string_view::npos;
  };
  if (!std::all_of(text.begin(), text.end(), acceptable)) return std::nullopt;

  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = to_lower_ascii(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;

  const auto rest = text.substr(scheme_end + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  url.target = rest.substr(authority.size());
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = to_lower_ascii(authority.substr(0, colon));
  if (!is_host(url.host)) return std::nullopt;
  url.port = usual_port(url.scheme);
  if (colon != std::string_view::npos) {
    const auto port = parse_port(authority.substr(colon + 1));
    if (!port) return std::nullopt;
    url.port = *port;
  }
  return url;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 0xFU];
    }
  }
  return encoded;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() && to_lower_ascii(left) == to_lower_ascii(right);
}

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

}  // namespace rollcall::entra_id
