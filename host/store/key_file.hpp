#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace rollcall::store {

inline constexpr std::size_t kKeyBytes = 32;

/// Makes a file of random bytes that only its owner can read, complete or not at all; several processes may
/// try at once, one wins. A missing folder is made for the owner only. Throws Error(failed_precondition).
void create_key_file_if_missing(const std::filesystem::path& file);

/// Reads the key. Throws Error(failed_precondition) when it is missing, has another size, or when others than
/// its owner may read or write it; each says what to do.
void read_key_file(const std::filesystem::path& file, std::span<unsigned char, kKeyBytes> key);

}  // namespace rollcall::store
