#pragma once

#include <cstddef>
#include <string>

namespace rollcall::bench {

inline constexpr std::size_t kPageSize = 999;

/// One page of 999 users as Graph sends it, about 440 KB.
[[nodiscard]] std::string graph_page();

}  // namespace rollcall::bench
