#pragma once

#include <string>

namespace rollcall::jobs {

/// "host-name:pid:random": names whoever holds a job, unlike any other on any machine.
[[nodiscard]] std::string unique_worker_name();

}  // namespace rollcall::jobs
