#pragma once

#include "url.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// An HTTP proxy that is asked for tunnels (CONNECT, RFC 9110 9.3.6).
struct Proxy {
  std::string host = {};
  std::uint16_t port = 8080;
  std::string user = {};      ///< empty: the proxy wants no credentials
  std::string password = {};  ///< a secret

  [[nodiscard]] std::string address() const;  ///< http://host:port, for messages
};

/// How a connection reaches its servers.
struct ProxySettings {
  enum class Use {
    environment,  ///< HTTPS_PROXY and NO_PROXY decide
    none,
    fixed,
  };
  Use use = Use::environment;
  Proxy fixed = {};
};

/// The value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;
[[nodiscard]] std::string process_environment(const char* name);

/// "http://[user[:password]@]host[:port]", where scheme and a slash at the end may be missing. Nothing for
/// anything else.
[[nodiscard]] std::optional<Proxy> parse_proxy(std::string_view address);

/// Whether NO_PROXY names the server: names with all that is below them ("example.com", ".example.com",
/// "*.example.com"), addresses, networks ("10.0.0.0/8"), each also with a port, and "*".
[[nodiscard]] bool is_exempt(std::string_view no_proxy, const Url& server);

/// The proxy for requests to `server`. Plain http goes to loopback addresses only and never to a proxy,
/// which would see the token; the environment's proxy is not for loopback addresses at all. Lower-case names
/// count before upper-case ones. Throws Error(failed_precondition) when the environment names no proxy that
/// can be used.
[[nodiscard]] std::optional<Proxy> choose_proxy(const ProxySettings& settings, const Url& server,
                                                const Environment& environment = process_environment);

}  // namespace rollcall::entra_id
