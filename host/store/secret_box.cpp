#include "store/secret_box.hpp"

#include "rollcall/sdk/error.hpp"
#include "store/key_file.hpp"

#include <array>
#include <sodium.h>
#include <utility>
#include <vector>

namespace rollcall::store {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// What a ciphertext is bound to.
std::string place_of(std::int64_t connection_id, std::string_view name) {
  return "rollcall-secret/1:" + std::to_string(connection_id) + ":" + std::string(name);
}

std::string to_base64(std::string_view binary) {
  std::string text(sodium_base64_ENCODED_LEN(binary.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes(binary), binary.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

/// Empty when the text is not base64.
std::string from_base64(const std::string& text) {
  std::string binary(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(bytes(binary), binary.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return {};
  binary.resize(size);
  return binary;
}

[[noreturn]] void refuse_secret(std::string_view name, const std::filesystem::path& key_file) {
  throw Error(
      Status::failed_precondition,
      {.message = "The stored secret \"" + std::string(name) + "\" cannot be opened with the key in " +
                  key_file.string() + ".",
       .next_step = "Restore the key file that was used when the secret was stored, or set the secret again "
                    "with \"rollcall connection set\"."});
}

}  // namespace

struct SecretBox::Key {
  Key() : data(static_cast<unsigned char*>(sodium_malloc(kKeyBytes))) {
    if (data == nullptr)
      throw Error(Status::internal, {.message = "There is no memory for the key of the secrets."});
  }
  ~Key() { sodium_free(data); }  // wipes first
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  unsigned char* data;
};

SecretBox::SecretBox(std::filesystem::path key_file) : key_file_(std::move(key_file)) {
  if (sodium_init() < 0)
    throw Error(Status::internal, {.message = "The encryption library could not be started."});
}

SecretBox::~SecretBox() = default;

const unsigned char* SecretBox::key(WhenMissing when_missing) {
  const std::lock_guard lock(mutex_);
  if (!key_) {
    auto key = std::make_unique<Key>();
    if (when_missing == WhenMissing::create) create_key_file_if_missing(key_file_);
    read_key_file(key_file_, std::span<unsigned char, kKeyBytes>(key->data, kKeyBytes));
    key_ = std::move(key);
  }
  return key_->data;
}

SealedSecret SecretBox::seal(std::int64_t connection_id, std::string_view name, std::string_view value) {
  const unsigned char* secret_key = key(WhenMissing::create);
  std::array<unsigned char, kNonceBytes> nonce{};
  randombytes_buf(nonce.data(), nonce.size());
  const std::string place = place_of(connection_id, name);
  std::string ciphertext(value.size() + kTagBytes, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(ciphertext), &size, bytes(value), value.size(),
                                             bytes(place), place.size(), nullptr, nonce.data(), secret_key);
  ciphertext.resize(size);
  return {to_base64({reinterpret_cast<const char*>(nonce.data()), nonce.size()}), to_base64(ciphertext)};
}

std::string SecretBox::open(std::int64_t connection_id, std::string_view name, const SealedSecret& sealed) {
  const unsigned char* secret_key = key(WhenMissing::refuse);
  const std::string nonce = from_base64(sealed.nonce);
  const std::string ciphertext = from_base64(sealed.ciphertext);
  if (nonce.size() != kNonceBytes || ciphertext.size() < kTagBytes) refuse_secret(name, key_file_);
  const std::string place = place_of(connection_id, name);
  std::string value(ciphertext.size() - kTagBytes, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(value), &size, nullptr, bytes(ciphertext),
                                                 ciphertext.size(), bytes(place), place.size(), bytes(nonce),
                                                 secret_key) != 0)
    refuse_secret(name, key_file_);
  return value;
}

}  // namespace rollcall::store
