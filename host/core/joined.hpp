#pragma once

#include <string>
#include <string_view>

namespace rollcall::core {

/// "a, b, c"; `Words` is any container of std::string.
template <typename Words>
[[nodiscard]] std::string joined(const Words& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : separator).append(word);
  return text;
}

}  // namespace rollcall::core
