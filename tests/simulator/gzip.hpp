#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rollcall::simulator {

/// Makes gzip members. The people of a page are the same each time it is asked for, only the links before
/// them change, and packing them takes five times as long as making them; so what comes after the first
/// bytes of a large body is kept packed. Thread-safe.
class Gzip {
 public:
  /// `level` is zlib's 1 to 9; 0: never compress.
  explicit Gzip(int level) : level_(level) {}

  [[nodiscard]] int level() const noexcept { return level_; }

  /// Throws std::runtime_error when zlib fails.
  [[nodiscard]] std::string pack(std::string_view text);

 private:
  struct Packed {
    std::string bytes;
    unsigned long checksum = 0;
  };

  [[nodiscard]] Packed pack_rest(std::string_view rest);

  int level_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Packed> kept_;  // by a hash of the text
  std::size_t kept_bytes_ = 0;
};

}  // namespace rollcall::simulator
