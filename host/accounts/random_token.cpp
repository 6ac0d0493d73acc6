#include "accounts/random_token.hpp"

#include "rollcall/sdk/error.hpp"

#include <array>
#include <sodium.h>

namespace rollcall::accounts {
namespace {

constexpr std::size_t kTokenBytes = 32;

void start_sodium() {
  static const bool works = sodium_init() >= 0;
  if (!works)
    throw Error(Status::internal, {.message = "The cryptographic library cannot be used.",
                                   .next_step = "Check the installation of libsodium."});
}

}  // namespace

std::string random_token() {
  start_sodium();
  std::array<unsigned char, kTokenBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr std::size_t kLetters =
      sodium_base64_ENCODED_LEN(kTokenBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  std::string text(kLetters, '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();  // the terminating zero
  return text;
}

std::string token_hash(std::string_view token) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size());
  std::string text(digest.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  text.pop_back();
  return text;
}

}  // namespace rollcall::accounts
