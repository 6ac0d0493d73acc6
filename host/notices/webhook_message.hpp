#pragma once

#include "notices/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::notices {

/// {"delivery", "event", "created_at", "title", "message", "severity", "kind", "job_id", "connection_id",
/// "plugin", "url"}; ids and plugin are null where there is none, kind is null
/// in a test.
[[nodiscard]] std::string webhook_body(const Message& message, const std::string& public_url);

/// "t=<seconds since 1970>,v1=<hex>": HMAC-SHA-256 with the secret as its key over the time, a dot and the
/// body. A receiver computes the same and refuses old times.
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::int64_t unix_time,
                                            std::string_view body);

}  // namespace rollcall::notices
