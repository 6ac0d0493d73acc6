#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// Signs the simulator's tokens (HMAC-SHA-256). The key comes from the seed, so tokens outlive a restart.
class Signer {
 public:
  explicit Signer(std::uint64_t seed);

  /// The first 16 bytes of the MAC of `purpose` and `text`.
  [[nodiscard]] std::string sign(std::string_view purpose, std::string_view text) const;
  [[nodiscard]] bool verify(std::string_view purpose, std::string_view text,
                            std::string_view signature) const;

 private:
  std::string key_;
};

/// A random version-4 GUID.
std::string random_guid();

}  // namespace rollcall::simulator
