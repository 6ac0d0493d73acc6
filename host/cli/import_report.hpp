#pragma once

#include "cli/context.hpp"
#include "core/importer.hpp"

#include <iosfwd>

namespace rollcall::cli {

/// What a person reads after an import: how it ended, the counts, the first issues, what to do next.
void print_import_report(Context& context, const core::ImportOutcome& outcome);

/// The sentence and the next step of an import that did not complete.
void print_failure(std::ostream& err, const core::ImportOutcome& outcome);

/// "completed with issues"
[[nodiscard]] std::string spoken(core::JobState state);

/// The counts as a table.
void print_counts(std::ostream& out, const core::Counts& counts);

}  // namespace rollcall::cli
