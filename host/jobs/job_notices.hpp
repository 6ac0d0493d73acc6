#pragma once

#include "core/importer.hpp"
#include "core/job_ports.hpp"
#include "core/notice.hpp"

#include <optional>

namespace rollcall::jobs {

/// What administrators should hear of the end of an attempt; nothing of previews, of what somebody cancelled,
/// and of jobs that go on by themselves.
[[nodiscard]] std::optional<core::Notice> notice_of(const core::ImportOutcome& outcome);
/// The same of a job that was looked at as the next one and not begun.
[[nodiscard]] std::optional<core::Notice> notice_of(const core::TakenJob& taken);

}  // namespace rollcall::jobs
