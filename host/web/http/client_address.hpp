#pragma once

#include "web/http/message.hpp"

#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>

namespace rollcall::web::http {

/// As it is written in logs and compared: an IPv4 address that came through IPv6 is an IPv4 address, and no
/// zone is named.
[[nodiscard]] std::string address_text(boost::asio::ip::address address);

/// What one client is likely to have for itself: an IPv4 address, or 64 bits of an IPv6 address.
[[nodiscard]] std::string address_origin(const boost::asio::ip::address& address);

/// Whom the nearest proxy got the request from: the last value of X-Forwarded-For, with or without a port.
[[nodiscard]] std::optional<std::string> forwarded_address(const Headers& headers);

}  // namespace rollcall::web::http
