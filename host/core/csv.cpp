#include "core/csv.hpp"

#include <algorithm>
#include <array>

namespace rollcall::core {
namespace {

/// What begins a formula, also as the full-width characters that some spreadsheets turn into them, and what
/// makes a spreadsheet begin another cell.
constexpr std::array<std::string_view, 11> kFormulaStarts{
    "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

/// What spreadsheets drop in front of a formula: blanks, quotes, and characters that nobody sees.
constexpr std::array<std::string_view, 9> kDropped{
    " ", "\"", "'", "\v", "\f", "\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE3\x80\x80"};

template <typename Prefixes>
std::size_t prefix_length(std::string_view text, const Prefixes& prefixes) {
  const auto found = std::find_if(prefixes.begin(), prefixes.end(),
                                  [&](std::string_view prefix) { return text.starts_with(prefix); });
  return found == prefixes.end() ? 0 : found->size();
}

bool is_formula(std::string_view cell) {
  while (const std::size_t dropped = prefix_length(cell, kDropped)) cell.remove_prefix(dropped);
  return prefix_length(cell, kFormulaStarts) > 0;
}

void add_cell(std::string& row, std::string_view cell) {
  const bool quoted = cell.find_first_of(",;\"\t\r\n") != std::string_view::npos;
  if (quoted) row += '"';
  if (is_formula(cell)) row += '\'';
  if (!quoted) {
    row += cell;
    return;
  }
  for (const char c : cell) {
    if (c == '"') row += '"';
    row += c;
  }
  row += '"';
}

}  // namespace

std::string csv_row(const std::vector<std::string_view>& cells) {
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) row += ',';
    add_cell(row, cells[i]);
  }
  row += "\r\n";
  return row;
}

}  // namespace rollcall::core
