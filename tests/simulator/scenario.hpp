#pragma once

#include "directory.hpp"

#include <cstdint>
#include <memory>

namespace rollcall::simulator {

/// `company`: every kind of group and the odd records; `large`: one group "Everyone" of clean people.
enum class Scenario : std::uint8_t { company, large };

/// Users of a company outside "All employees".
inline constexpr std::uint32_t kOutsiders = 200;

/// The smallest "All employees" that holds every odd record and fills the small groups.
inline constexpr std::uint32_t kSmallestCompany = 300;

/// Builds the tenant. `users` is the size of "All employees" (at least kSmallestCompany) or "Everyone";
/// `extra_groups` are small groups of generated names, for searching; `parts` is into how many groups
/// "Everyone" is split. The same arguments always give the same tenant.
std::shared_ptr<const Directory> build_directory(Scenario scenario, std::uint64_t seed, std::uint32_t users,
                                                 std::uint32_t extra_groups, std::uint32_t parts = 8,
                                                 std::uint32_t overlap_percent = 0);

}  // namespace rollcall::simulator
