#pragma once

#include <cstddef>
#include <semaphore>
#include <string>

namespace rollcall::accounts {

/// What one hashing costs.
enum class HashCost : unsigned char {
  interactive,  ///< 64 MiB and about a tenth of a second
  least,        ///< for tests
};

/// Argon2id by libsodium. Thread-safe; only so many hashings run at the same time, others wait, so that no
/// crowd at the sign-in page takes all memory.
class PasswordHasher {
 public:
  explicit PasswordHasher(HashCost cost = HashCost::interactive, std::ptrdiff_t at_once = 2);

  [[nodiscard]] std::string hash(const std::string& password);
  [[nodiscard]] bool verify(const std::string& hash, const std::string& password);
  /// Takes as long as verify(), for an account that there is none of.
  void verify_nothing(const std::string& password);

 private:
  HashCost cost_;
  std::counting_semaphore<> places_;
  std::string nobodys_hash_;
};

}  // namespace rollcall::accounts
