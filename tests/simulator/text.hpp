#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

constexpr char ascii_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Comparisons as the directory makes them: ASCII letter case does not matter.
bool equals_ignoring_case(std::string_view left, std::string_view right);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool ends_with_ignoring_case(std::string_view text, std::string_view suffix);
std::string to_lower(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

/// What the spelling of a space is: `+` only stands for one in forms and query strings.
enum class Plus : bool { is_plus, is_space };

/// Undoes %XX; nothing when the text is malformed.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// Encodes the way Graph writes its nextLinks: lower-case hex, `+` for a space.
std::string encode_query_value(std::string_view text);

std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
std::optional<std::string> base64_decode(std::string_view text);
std::string hex_encode_upper(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace rollcall::simulator
