#include "login/client_assertion.hpp"

#include "http/retry.hpp"
#include "login/base64.hpp"

#include <memory>

#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr seconds kLifetime{600};

Json header_of(const SigningCertificate& certificate, AssertionForm form) {
  if (form == AssertionForm::ps256) {
    return {
        {"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", base64url_encode(certificate.sha256_thumbprint())}};
  }
  return {{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", base64url_encode(certificate.sha1_thumbprint())}};
}

/// RFC 7518 section 3.5: the salt is as long as the digest; MGF1 uses the digest of the signature.
bool set_padding(EVP_PKEY_CTX* context, AssertionForm form) {
  if (form == AssertionForm::rs256) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

std::string sign(EVP_PKEY* key, AssertionForm form, std::string_view text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to context
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::string signature;
  std::size_t size = 0;
  bool good = context && EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1 &&
              set_padding(parameters, form) &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
  if (good) {
    signature.resize(size);
    good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                          text.size()) == 1;
    signature.resize(size);
  }
  ERR_clear_error();
  if (good) return signature;
  throw UnusableCertificate("The key in the secret 'certificate' cannot sign.",
                            "Make a certificate with an RSA key of 2048 bits or more.");
}

}  // namespace

std::string make_client_assertion(const SigningCertificate& certificate, AssertionForm form,
                                  std::string_view audience, std::string_view client_id,
                                  std::chrono::system_clock::time_point now) {
  const auto issued = duration_cast<seconds>(now.time_since_epoch());
  const Json claims{{"aud", audience},
                    {"iss", client_id},
                    {"sub", client_id},
                    {"jti", make_request_id()},
                    {"nbf", issued.count()},
                    {"iat", issued.count()},
                    {"exp", (issued + kLifetime).count()}};
  const auto text =
      base64url_encode(header_of(certificate, form).dump()) + "." + base64url_encode(claims.dump());
  return text + "." + base64url_encode(sign(certificate.key(), form, text));
}

}  // namespace rollcall::entra_id
