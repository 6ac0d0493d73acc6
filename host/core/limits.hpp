#pragma once

#include "core/job.hpp"
#include "core/ports.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// When a planned job asks before it writes.
namespace rollcall::core {

/// How many people the imports of a connection usually read: the median of the recent sizes, else the people
/// whom it has already brought; empty for a first import.
[[nodiscard]] std::optional<std::uint64_t> usual_size(std::vector<std::uint64_t> recent_sizes,
                                                      std::uint64_t imported_people);

/// One sentence with the numbers when more people would be added, updated or disabled than the job's limits
/// allow; empty when it may be written as it is, because it is approved, within limits, or a first import.
[[nodiscard]] std::optional<std::string> over_limits(const Job& planned, std::optional<std::uint64_t> usual);
/// The same by what the connection's recent imports read.
[[nodiscard]] std::optional<std::string> over_limits(const Job& planned, JobRepository& jobs);

}  // namespace rollcall::core
