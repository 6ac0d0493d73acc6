#include "token_signing_key.hpp"

#include "text.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr unsigned kKeyBits = 2048;

void demand(bool success, const char* step) {
  if (!success) throw std::runtime_error(std::string("token signing key: ") + step + " failed");
}

std::string rs256(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  demand(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
             EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1,
         "signing");
  std::string signature(size, '\0');
  demand(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                        text.size()) == 1,
         "signing");
  signature.resize(size);
  return signature;
}

}  // namespace

EVP_PKEY* TokenSigningKey::key() const {
  std::call_once(made_, [this] {
    key_ = std::shared_ptr<EVP_PKEY>(EVP_RSA_gen(kKeyBits), &EVP_PKEY_free);
    demand(key_ != nullptr, "making it");
  });
  return key_.get();
}

std::string TokenSigningKey::public_number(const char* parameter) const {
  BIGNUM* number = nullptr;
  demand(EVP_PKEY_get_bn_param(key(), parameter, &number) == 1, "reading it");
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> owner(number, &BN_free);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return base64url_encode(bytes);
}

std::string TokenSigningKey::key_id() const {
  constexpr std::size_t kThumbprintLetters = 27;  // as many as those of a SHA-1 thumbprint
  return public_number(OSSL_PKEY_PARAM_RSA_N).substr(0, kThumbprintLetters);
}

std::string TokenSigningKey::sign_jwt(const std::string& claims_json) const {
  const Json header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", key_id()}};
  const std::string signed_text = base64url_encode(header.dump()) + "." + base64url_encode(claims_json);
  return signed_text + "." + base64url_encode(rs256(key(), signed_text));
}

std::string TokenSigningKey::public_jwk(const std::string& issuer) const {
  return Json{{"kty", "RSA"},
              {"use", "sig"},
              {"kid", key_id()},
              {"x5t", key_id()},
              {"n", public_number(OSSL_PKEY_PARAM_RSA_N)},
              {"e", public_number(OSSL_PKEY_PARAM_RSA_E)},
              {"issuer", issuer}}
      .dump();
}

}  // namespace rollcall::simulator
