#include "app/web_listen.hpp"

#include "rollcall/sdk/error.hpp"

#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include <arpa/inet.h>

namespace rollcall::app {
namespace {

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

struct ListenAddress {
  bool secure = false;
  std::string host;  ///< IPv6 without brackets
  std::uint16_t port = 0;
};

/// The configuration has checked the form.
ListenAddress parse(const std::string& listen) {
  const bool secure = listen.starts_with("https://");
  const std::string_view rest = std::string_view(listen).substr(secure ? 8 : 7);
  const auto colon = rest.rfind(':');
  std::string host(rest.substr(0, colon));
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  std::uint16_t port = 0;
  std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), port);
  return {secure, std::move(host), port};
}

enum class Reach : std::uint8_t { none, loopback, others };

Reach reach_of(const std::string& host) {
  in_addr ipv4{};
  if (::inet_pton(AF_INET, host.c_str(), &ipv4) == 1)
    return (ntohl(ipv4.s_addr) >> 24U) == 127 ? Reach::loopback : Reach::others;
  in6_addr ipv6{};
  if (::inet_pton(AF_INET6, host.c_str(), &ipv6) == 1)
    return IN6_IS_ADDR_LOOPBACK(&ipv6) ? Reach::loopback : Reach::others;
  return Reach::none;
}

void refuse_half_a_tls(const Configuration& configuration, const ListenAddress& address) {
  const bool certificate = !configuration.http_tls_certificate.empty();
  const bool key = !configuration.http_tls_key.empty();
  if (certificate != key)
    refuse(std::string("[http] has a ") + (certificate ? "tls_certificate" : "tls_key") + ", but no " +
               (certificate ? "tls_key" : "tls_certificate") + ".",
           "Name both, or neither.");
  if (address.secure && !certificate)
    refuse("[http] listen begins with https://, but there is no certificate.",
           "Name tls_certificate and tls_key, or listen on http://.");
  if (!address.secure && certificate)
    refuse("[http] has a certificate, but listen begins with http://.",
           "Write https:// in listen, or take out tls_certificate and tls_key.");
}

}  // namespace

web::http::ServerOptions listen_options(const Configuration& configuration) {
  const ListenAddress address = parse(configuration.http_listen);
  refuse_half_a_tls(configuration, address);
  const Reach reach = reach_of(address.host);
  if (reach == Reach::none)
    refuse("[http] listen names " + address.host + ", which is no address.",
           "Write an IP address of this machine, for example http://127.0.0.1:8480.");
  if (reach == Reach::others && !address.secure && !configuration.http_behind_proxy)
    refuse(
        "[http] listen is an address that others can reach, and passwords would cross the network "
        "unprotected.",
        "Use https:// with tls_certificate and tls_key, or put a proxy with TLS in front and set "
        "behind_proxy = true, or listen on http://127.0.0.1.");
  web::http::ServerOptions options;
  options.address = address.host;
  options.port = address.port;
  options.tls_certificate = configuration.http_tls_certificate;
  options.tls_key = configuration.http_tls_key;
  options.behind_proxy = configuration.http_behind_proxy;
  options.limits = configuration.http_limits;
  return options;
}

std::string public_address(const Configuration& configuration, std::uint16_t port) {
  std::string address = configuration.http_public_url;
  if (address.empty()) {
    const ListenAddress listen = parse(configuration.http_listen);
    const bool is_ipv6 = listen.host.find(':') != std::string::npos;
    address = std::string(listen.secure ? "https://" : "http://") +
              (is_ipv6 ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(port);
  }
  while (address.ends_with('/')) address.pop_back();
  return address;
}

std::filesystem::path panel_folder(const Configuration& configuration) {
  if (!configuration.http_panel.empty()) return configuration.http_panel;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const auto installed = program.parent_path().parent_path() / "share/rollcall/panel";
  return std::filesystem::is_directory(installed, error) ? installed : std::filesystem::path();
}

}  // namespace rollcall::app
