#pragma once

#include "importing/checkpoint.hpp"
#include "importing/import_tools.hpp"
#include "importing/mapping.hpp"
#include "importing/reporter.hpp"
#include "rollcall/people/writer.hpp"
#include "stop_signal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// Does an import that reads only what changed since the newest completed one of the same scope, or goes on
/// with one. Returns the run's result; nothing when everybody has to be read, and says why in the log.
/// Nothing was written by this attempt then. Throws Error.
[[nodiscard]] std::optional<std::string> run_incremental(const ImportTools& tools, const RunOptions& options,
                                                         const UserMapper& mapper,
                                                         people::ImportWriter& writer, Reporter& reporter,
                                                         const StopSignal& stop);

/// Before everybody is read: takes the links from which a later import can go on, so that what changes while
/// this one reads is not missed. Where Graph has no delta, later imports will read everybody. Throws
/// Cancelled.
void prepare_next_import(const ImportTools& tools, const RunOptions& options,
                         const std::vector<ChainState>& chains, people::ImportWriter& writer,
                         const StopSignal& stop);

}  // namespace rollcall::entra_id
