#include "http/proxy.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

#include <arpa/inet.h>

namespace rollcall::entra_id {
namespace {

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    unsigned byte = 0;
    if (at + 3 > text.size()) return std::nullopt;
    const auto* last = text.data() + at + 3;
    if (std::from_chars(text.data() + at + 1, last, byte, 16).ptr != last) return std::nullopt;
    decoded += static_cast<char>(byte);
    at += 2;
  }
  return decoded;
}

/// An IP address as bytes of network order; what is after `size` is zero.
struct Address {
  std::array<unsigned char, 16> bytes{};
  int family = AF_INET;
};

std::optional<Address> parse_ip(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::string copy(text);
  for (const int family : {AF_INET, AF_INET6}) {
    Address address{.family = family};
    if (::inet_pton(family, copy.c_str(), address.bytes.data()) == 1) return address;
  }
  return std::nullopt;
}

/// "10.0.0.0/8"
bool is_in_network(std::string_view network, std::string_view host) {
  const auto slash = network.find('/');
  const auto base = parse_ip(network.substr(0, slash));
  const auto address = parse_ip(host);
  if (slash == std::string_view::npos || !base || !address || base->family != address->family) return false;
  std::size_t bits = 0;
  const auto* last = network.data() + network.size();
  const auto [end, error] = std::from_chars(network.data() + slash + 1, last, bits);
  if (error != std::errc{} || end != last || bits > (base->family == AF_INET ? 32U : 128U)) return false;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
    if (((base->bytes[bit / 8] ^ address->bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

/// One entry of NO_PROXY.
bool names(std::string_view entry, const Url& server) {
  if (entry == "*" || is_in_network(entry, server.host)) return true;
  const auto bracket = entry.rfind(']');
  const auto colon = entry.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        (bracket == std::string_view::npos ? entry.find(':') == colon : colon > bracket);
  if (has_port) {
    if (entry.substr(colon + 1) != std::to_string(server.port)) return false;
    entry = entry.substr(0, colon);
  }
  const auto own = parse_ip(server.host);
  const auto address = parse_ip(entry);
  if (own || address) return own && address && own->family == address->family && own->bytes == address->bytes;
  if (entry.starts_with('*')) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  const auto name = to_lower_ascii(entry);
  return !name.empty() && (server.host == name || server.host.ends_with("." + name));
}

std::string first_of(const Environment& environment, std::initializer_list<const char*> variables) {
  for (const char* variable : variables) {
    if (auto value = environment(variable); !value.empty()) return value;
  }
  return {};
}

}  // namespace

std::string Proxy::address() const {
  return "http://" + host + ":" + std::to_string(port);
}

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<Proxy> parse_proxy(std::string_view address) {
  constexpr std::string_view kScheme = "http://";
  std::string_view rest = address;
  if (to_lower_ascii(rest.substr(0, kScheme.size())) == kScheme) rest.remove_prefix(kScheme.size());
  Proxy proxy;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    const auto credentials = rest.substr(0, at);
    if (credentials.find('/') != std::string_view::npos) return std::nullopt;  // another scheme
    const auto colon = credentials.find(':');
    const auto user = percent_decode(credentials.substr(0, colon));
    const auto password =
        percent_decode(colon == std::string_view::npos ? std::string_view() : credentials.substr(colon + 1));
    if (!user || user->empty() || !password) return std::nullopt;
    proxy.user = *user;
    proxy.password = *password;
    rest.remove_prefix(at + 1);
  }
  const auto url = parse_url("http://" + std::string(rest));
  if (!url || (!url->target.empty() && url->target != "/")) return std::nullopt;
  proxy.host = url->host;
  const auto authority = rest.substr(0, rest.find('/'));
  const bool names_port = authority.size() > url->host.size();
  if (names_port) proxy.port = url->port;
  return proxy;
}

bool is_exempt(std::string_view no_proxy, const Url& server) {
  constexpr std::string_view kSeparators = ", \t";
  while (true) {
    const auto begin = no_proxy.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return false;
    no_proxy.remove_prefix(begin);
    const auto entry = no_proxy.substr(0, no_proxy.find_first_of(kSeparators));
    if (names(entry, server)) return true;
    no_proxy.remove_prefix(entry.size());
  }
}

std::optional<Proxy> choose_proxy(const ProxySettings& settings, const Url& server,
                                  const Environment& environment) {
  if (server.scheme != "https" || settings.use == ProxySettings::Use::none) return std::nullopt;
  if (settings.use == ProxySettings::Use::fixed) return settings.fixed;
  const auto address = first_of(environment, {"https_proxy", "HTTPS_PROXY"});
  if (address.empty() || server.is_loopback()) return std::nullopt;
  if (is_exempt(first_of(environment, {"no_proxy", "NO_PROXY"}), server)) return std::nullopt;
  auto proxy = parse_proxy(address);
  if (!proxy) {
    throw Error(Status::failed_precondition,
                {.message = "The environment variable HTTPS_PROXY does not name an HTTP proxy.",
                 .next_step = "Write it as http://host:port, or give the connection a setting proxy."});
  }
  return proxy;
}

}  // namespace rollcall::entra_id
