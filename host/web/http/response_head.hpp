#pragma once

#include "web/http/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::web::http {

/// How the other side learns where the body ends.
struct Framing {
  enum class Body {
    none,     ///< the status has none
    sized,    ///< Content-Length
    chunked,  ///< HTTP/1.1 only
    to_end,   ///< until the connection is closed
  };
  Body body = Body::sized;
  std::size_t size = 0;
  bool keep_alive = true;
  bool version_1_1 = true;  ///< of the request
  bool secure = false;
};

/// Status line, the handler's fields and those that every answer of ours has, with the empty line. Nothing
/// when the handler's fields would break out of their lines.
[[nodiscard]] std::optional<std::string> head_of(const Response& response, const Framing& framing);

/// Whether answers with that status have a body (RFC 9110, 6.4.1).
[[nodiscard]] bool may_have_body(unsigned status) noexcept;

/// What stands before and behind the bytes of a chunk (RFC 9112, 7.1).
[[nodiscard]] std::string chunk_header(std::size_t size);
inline constexpr std::string_view kChunkEnd = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";
inline constexpr std::string_view kEndAndLastChunk = "\r\n0\r\n\r\n";

}  // namespace rollcall::web::http
