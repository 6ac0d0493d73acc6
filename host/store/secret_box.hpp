#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace rollcall::store {

/// A secret as it lies in the database; both fields are base64.
struct SealedSecret {
  std::string nonce;
  std::string ciphertext;
};

/// Encrypts the secrets of connections with the key in a file: XChaCha20-Poly1305 with connection and name as
/// additional data, so that a ciphertext moved to another row does not open. The key is read at first use,
/// kept in guarded memory and wiped at the end. Thread-safe.
class SecretBox {
 public:
  explicit SecretBox(std::filesystem::path key_file);
  ~SecretBox();
  SecretBox(const SecretBox&) = delete;
  SecretBox& operator=(const SecretBox&) = delete;

  /// Makes the key file (0600, in a folder made 0700 where missing) when there is none.
  [[nodiscard]] SealedSecret seal(std::int64_t connection_id, std::string_view name, std::string_view value);

  /// Error(failed_precondition) when the key is missing, readable by others, or not the one it was sealed
  /// with.
  [[nodiscard]] std::string open(std::int64_t connection_id, std::string_view name,
                                 const SealedSecret& sealed);

 private:
  struct Key;
  enum class WhenMissing { create, refuse };
  const unsigned char* key(WhenMissing when_missing);

  std::filesystem::path key_file_;
  std::mutex mutex_;
  std::unique_ptr<Key> key_;
};

}  // namespace rollcall::store
