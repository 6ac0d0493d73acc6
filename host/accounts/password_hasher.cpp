#include "accounts/password_hasher.hpp"

#include "rollcall/sdk/error.hpp"

#include <array>
#include <sodium.h>

namespace rollcall::accounts {
namespace {

class Place {
 public:
  explicit Place(std::counting_semaphore<>& places) : places_(places) { places_.acquire(); }
  ~Place() { places_.release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::counting_semaphore<>& places_;
};

}  // namespace

PasswordHasher::PasswordHasher(HashCost cost, std::ptrdiff_t at_once)
    : cost_(cost), places_(at_once), nobodys_hash_(hash("nobody has this password")) {}

std::string PasswordHasher::hash(const std::string& password) {
  const bool is_least = cost_ == HashCost::least;
  const unsigned long long passes =
      is_least ? crypto_pwhash_argon2id_OPSLIMIT_MIN : crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
  const std::size_t bytes =
      is_least ? crypto_pwhash_argon2id_MEMLIMIT_MIN : crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const Place place(places_);
  if (sodium_init() < 0 || crypto_pwhash_str_alg(text.data(), password.data(), password.size(), passes, bytes,
                                                 crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Error(Status::unavailable, {.message = "There is not enough memory to store the password.",
                                      .next_step = "Try again in a moment."});
  return text.data();
}

bool PasswordHasher::verify(const std::string& hash, const std::string& password) {
  const Place place(places_);
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::verify_nothing(const std::string& password) {
  static_cast<void>(verify(nobodys_hash_, password));
}

}  // namespace rollcall::accounts
