#include "extension/nearest_id.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace rollcall::extension {
namespace {

/// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({replaced, row[k] + 1, row[k - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_id(std::string_view asked, const std::vector<std::string>& known) {
  constexpr std::size_t kMaxAskedBytes = 256;
  if (asked.size() > kMaxAskedBytes) return {};
  std::string nearest;
  std::size_t best = std::max<std::size_t>(2, asked.size() / 3) + 1;
  for (const std::string& id : known) {
    const bool is_abbreviation = asked.size() >= 3 && id.starts_with(asked);
    const std::size_t found = is_abbreviation ? 1 : distance(asked, id);
    if (found >= best) continue;
    best = found;
    nearest = id;
  }
  return nearest;
}

}  // namespace rollcall::extension
