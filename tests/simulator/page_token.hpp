#pragma once

#include "signing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// The two spellings of a page token: `X'…'` in hex, and base64url for advanced queries.
enum class QueryMode : std::uint8_t { standard, advanced };

/// A place in a chain of pages.
struct PageToken {
  QueryMode mode = QueryMode::standard;
  bool from_retry = false;     ///< the page that gave this token had been served before
  std::uint64_t chain = 0;     ///< tells two walks through the same list apart
  std::uint32_t page = 1;      ///< number of the page that it opens, from 1
  std::uint64_t position = 0;  ///< members before that page
  std::int64_t issued_at = 0;  ///< seconds since 1970
};

/// Writes the decoded text of a `$skiptoken`, bound to the path and options in `binding`.
std::string write_page_token(const Signer& signer, const PageToken& token, std::string_view binding);

/// Reads a decoded `$skiptoken`; nothing when it was tampered with or belongs to another binding.
std::optional<PageToken> read_page_token(const Signer& signer, std::string_view text,
                                         std::string_view binding);

/// The page number in a token, without checking its signature; 1 when it cannot be read.
std::uint32_t peek_page_number(std::string_view text);

}  // namespace rollcall::simulator
