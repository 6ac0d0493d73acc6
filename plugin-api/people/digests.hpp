#pragma once

#include "rollcall/people/person.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::people {

/// The digests one after another, as a BLOB holds them.
[[nodiscard]] std::string pack(const std::vector<IdDigest>& digests);
/// Error(failed_precondition) when it is no whole number of digests.
[[nodiscard]] std::vector<IdDigest> unpack(std::string_view bytes);

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string from_hex(std::string_view hex);

}  // namespace rollcall::people
