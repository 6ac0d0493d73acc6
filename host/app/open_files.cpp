#include "app/open_files.hpp"

#include <algorithm>
#include <limits>

#include <sys/resource.h>

namespace rollcall::app {

std::uint64_t raise_open_files() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::uint64_t>::max();
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  // Where it is refused, as where the kernel's own limit is lower, what there was has to do.
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) return raised.rlim_cur;
  return limit.rlim_cur;
}

std::size_t affordable_connections(std::size_t wanted, std::uint64_t open_files) noexcept {
  constexpr std::uint64_t kOfTheHost = 256;
  constexpr std::uint64_t kFewest = 16;
  const std::uint64_t affordable = open_files > kOfTheHost + kFewest ? open_files - kOfTheHost : kFewest;
  return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, affordable));
}

}  // namespace rollcall::app
