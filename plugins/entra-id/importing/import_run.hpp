#pragma once

#include "importing/import_tools.hpp"
#include "stop_signal.hpp"

#include <string>

namespace rollcall::entra_id {

/// Does one import, or goes on with one, and returns run-result.schema.json. Throws Error; what is committed
/// stays.
[[nodiscard]] std::string run_import(const ImportTools& tools, const RunOptions& options,
                                     const StopSignal& stop);

}  // namespace rollcall::entra_id
