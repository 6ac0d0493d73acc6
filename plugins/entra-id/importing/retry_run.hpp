#pragma once

#include "importing/import_tools.hpp"
#include "stop_signal.hpp"

#include <string>

namespace rollcall::entra_id {

/// Reads the people who failed in job options.retry_of, each by their id, and imports them as that job would
/// have. Result, errors and resuming as with run_import(). Nobody can be a leaver here.
[[nodiscard]] std::string run_retry(const ImportTools& tools, const RunOptions& options,
                                    const StopSignal& stop);

}  // namespace rollcall::entra_id
