#pragma once

#include "cli/context.hpp"
#include "core/importer.hpp"

#include <iosfwd>
#include <vector>

namespace rollcall::cli {

/// What a person reads after a job: how it ended, the counts, the first issues, what to do next.
void print_import_report(Context& context, const core::ImportOutcome& outcome);

/// The sentence and the next step of a job that did not complete.
void print_failure(std::ostream& err, const core::ImportOutcome& outcome);

/// "completed with issues"
[[nodiscard]] std::string spoken(core::JobState state);
/// "undo of", to be followed by the other job's number
[[nodiscard]] std::string spoken(core::JobKind kind);

/// Whom the job read: "everybody", or "what changed since 2026-11-22T01:02:03.000Z (import 4)".
[[nodiscard]] std::string spoken_extent(const core::Job& job);

/// The counts as a table.
void print_counts(std::ostream& out, const core::Job& job);

/// As a table; request ids only when there are any.
void print_issues(std::ostream& out, const std::vector<core::JobIssue>& issues);

}  // namespace rollcall::cli
