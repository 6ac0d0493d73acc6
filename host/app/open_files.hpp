#pragma once

#include <cstddef>
#include <cstdint>

namespace rollcall::app {

/// Raises the soft limit of open files of this process to the hard one, and returns what it is now.
std::uint64_t raise_open_files() noexcept;

/// How many of the connections that are wanted can be had with so many open files: what databases, plugin
/// processes and the files of the host itself need is left to them.
[[nodiscard]] std::size_t affordable_connections(std::size_t wanted, std::uint64_t open_files) noexcept;

}  // namespace rollcall::app
