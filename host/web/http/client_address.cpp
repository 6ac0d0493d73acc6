#include "web/http/client_address.hpp"

#include <string_view>

namespace rollcall::web::http {
namespace {

namespace ip = boost::asio::ip;

/// Of a list, and without white space around it.
std::string_view last_value(std::string_view list) {
  if (const std::size_t comma = list.rfind(','); comma != std::string_view::npos)
    list.remove_prefix(comma + 1);
  while (!list.empty() && (list.front() == ' ' || list.front() == '\t')) list.remove_prefix(1);
  while (!list.empty() && (list.back() == ' ' || list.back() == '\t')) list.remove_suffix(1);
  return list;
}

std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const bool one_colon = text.find(':') != std::string_view::npos && text.find(':') == text.rfind(':');
  return one_colon ? text.substr(0, text.find(':')) : text;
}

ip::address plain(ip::address address) {
  if (!address.is_v6()) return address;
  ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  v6.scope_id(0);
  return v6;
}

}  // namespace

std::string address_text(ip::address address) {
  return plain(address).to_string();
}

std::string address_origin(const ip::address& address) {
  const ip::address simple = plain(address);
  if (simple.is_v4()) return simple.to_string();
  auto bytes = simple.to_v6().to_bytes();
  for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = 0;
  return ip::address_v6(bytes).to_string();
}

std::optional<std::string> forwarded_address(const Headers& headers) {
  boost::system::error_code error;
  const ip::address address =
      ip::make_address(std::string(without_port(last_value(headers.last("X-Forwarded-For")))), error);
  if (error) return std::nullopt;
  return address_text(address);
}

}  // namespace rollcall::web::http
