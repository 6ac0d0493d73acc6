#pragma once

#include "core/search/search_text.hpp"

#include <string>
#include <string_view>

namespace rollcall::store {

/// people::email_key() and people::search_key(), but text that is no UTF-8 stays as it is.
[[nodiscard]] std::string folded_address(std::string_view text);
[[nodiscard]] std::string folded_name(std::string_view text);

/// What somebody typed.
[[nodiscard]] core::search::SearchText folded_search(std::string_view text);

}  // namespace rollcall::store
