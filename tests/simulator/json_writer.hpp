#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// Appends `text` as a JSON string with its quotes; control characters, U+0000 included, become \u00XX.
void append_json_string(std::string& out, std::string_view text);

/// The same, or `null` for a view without data.
inline void append_json_text(std::string& out, std::string_view text) {
  if (text.data() == nullptr) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

/// Appends `2024-01-31T23:59:58Z` with its quotes.
void append_json_time(std::string& out, std::int64_t seconds_since_1970);

/// `2024-01-31T23:59:58` for the pattern 'T', `2024-01-31 23:59:58` for ' '.
std::string format_time(std::int64_t seconds_since_1970, char separator);

}  // namespace rollcall::simulator
