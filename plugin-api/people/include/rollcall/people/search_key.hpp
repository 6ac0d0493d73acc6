#pragma once

#include <string>
#include <string_view>

namespace rollcall::people {

/// A name as it is looked for and ordered: as email_key(), and without the accents of European scripts
/// (U+0300 to U+036F), so that "garcia" finds "García" and both stand together. Pure and thread-safe. Invalid
/// UTF-8 gives an Error(invalid_argument).
[[nodiscard]] std::string search_key(std::string_view name);

}  // namespace rollcall::people
