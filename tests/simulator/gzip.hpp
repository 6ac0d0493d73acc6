#pragma once

#include <string>
#include <string_view>

namespace rollcall::simulator {

/// A gzip member holding `text`. `level` is zlib's 1 to 9. Throws std::runtime_error when zlib fails.
std::string gzip(std::string_view text, int level);

}  // namespace rollcall::simulator
