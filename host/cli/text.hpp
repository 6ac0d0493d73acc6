#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

/// Text as a terminal shows it.
namespace rollcall::cli {

/// Without what could move the cursor, recolour the terminal or reorder the line: control characters and
/// bidirectional overrides become U+FFFD. Names come from providers and are not trusted.
[[nodiscard]] std::string displayable(std::string_view text);

/// Columns on a terminal: two for wide characters (CJK, emoji), none for combining ones; approximate.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// 1234567 -> "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// One line of text: what is too long ends in an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

enum class Align : std::uint8_t { left, right };
struct Column {
  std::string heading;
  Align align = Align::left;
};

/// Columns as wide as their widest cell, two blanks apart; the last one is not padded.
void print_table(std::ostream& out, const std::vector<Column>& columns,
                 const std::vector<std::vector<std::string>>& rows);

}  // namespace rollcall::cli
