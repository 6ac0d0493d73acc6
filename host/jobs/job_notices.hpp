#pragma once

#include "core/job.hpp"
#include "core/notice.hpp"

#include <optional>

namespace rollcall::jobs {

/// What administrators should hear of a job that has ended; nothing of previews, and of what somebody
/// cancelled.
[[nodiscard]] std::optional<core::Notice> end_notice(const core::Job& job);
/// Of one that stopped because it would change more people than its limits allow.
[[nodiscard]] std::optional<core::Notice> approval_notice(const core::Job& job);

}  // namespace rollcall::jobs
