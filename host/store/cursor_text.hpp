#pragma once

#include "rollcall/people/person.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::store {

/// Some texts as one that is safe in an address: base64url of the texts, each but the last ended by a line
/// feed. Only the last may hold one.
[[nodiscard]] std::string encode_cursor(const std::vector<std::string>& parts);
/// Empty when it is no cursor of so many parts.
[[nodiscard]] std::vector<std::string> decode_cursor(std::string_view cursor, std::size_t parts);

[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view text) noexcept;
[[nodiscard]] std::string hexadecimal(const people::IdDigest& digest);

}  // namespace rollcall::store
