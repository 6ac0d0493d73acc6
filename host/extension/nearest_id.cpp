#include "extension/nearest_id.hpp"

#include "core/nearest.hpp"

#include <algorithm>
#include <cstddef>

namespace rollcall::extension {
std::string nearest_id(std::string_view asked, const std::vector<std::string>& known) {
  constexpr std::size_t kMaxAskedBytes = 256;
  if (asked.size() > kMaxAskedBytes) return {};
  std::string nearest;
  std::size_t best = std::max<std::size_t>(2, asked.size() / 3) + 1;
  for (const std::string& id : known) {
    const bool is_abbreviation = asked.size() >= 3 && id.starts_with(asked);
    const std::size_t found = is_abbreviation ? 1 : core::edit_distance(asked, id);
    if (found >= best) continue;
    best = found;
    nearest = id;
  }
  return nearest;
}

}  // namespace rollcall::extension
