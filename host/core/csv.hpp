#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

/// One line of RFC 4180 with its line end. A cell that a spreadsheet would take for a formula (it begins with
/// = + - @, tab, line feed or carriage return, also behind blanks and quotes) gets an apostrophe in front:
/// names come from providers and are not trusted. See OWASP, "CSV Injection".
[[nodiscard]] std::string csv_row(const std::vector<std::string_view>& cells);

}  // namespace rollcall::core
