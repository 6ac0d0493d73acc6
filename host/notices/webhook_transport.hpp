#pragma once

#include "notices/sent.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace rollcall::notices {

/// Posts JSON to `url`, one that core::fault_of_webhook_url() takes, with further header lines. 2xx is
/// delivered, 410 is gone, anything else can be tried again; redirects are not followed.
[[nodiscard]] Sent post_webhook(const std::string& url, const std::vector<std::string>& headers,
                                std::string body, std::chrono::milliseconds most_time, std::stop_token stop);

}  // namespace rollcall::notices
