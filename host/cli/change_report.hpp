#pragma once

#include "core/job.hpp"

#include <iosfwd>
#include <vector>

namespace rollcall::cli {

/// A table with a row a changed field; people who are added or removed as a whole take one row. Long values
/// are cut.
void print_changes(std::ostream& out, const std::vector<core::JobChange>& changes);

}  // namespace rollcall::cli
