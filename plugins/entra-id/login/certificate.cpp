#include "login/certificate.hpp"

#include "login/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

namespace rollcall::entra_id {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

/// What fails here must not be found by the next user of this thread's OpenSSL.
struct ErrorQueueGuard {
  ErrorQueueGuard() = default;
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
  ~ErrorQueueGuard() { ERR_clear_error(); }
};

constexpr const char* kGiveBoth =
    "Store certificate and private key in one PEM file, or as PKCS#12: --secret certificate=@FILE.";

Bio memory_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
  if (!bio) throw std::bad_alloc();
  return bio;
}

Key own(EVP_PKEY* key) {
  return {key, &EVP_PKEY_free};
}
Certificate own(X509* certificate) {
  return {certificate, &X509_free};
}

/// Never asks at the terminal, as OpenSSL does without a function of this kind.
int give_password(char* buffer, int size, int, void* context) {
  const auto& password = *static_cast<const std::string_view*>(context);
  if (password.empty() || password.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, password.data(), password.size());
  return static_cast<int>(password.size());
}

[[noreturn]] void refuse_password(std::string_view password) {
  if (password.empty()) {
    throw UnusableCertificate(
        "The private key in the secret 'certificate' is encrypted.",
        "Store its password as secret certificate_password, or store the key without encryption.");
  }
  throw UnusableCertificate("The secret 'certificate_password' does not open the secret 'certificate'.",
                            "Store the password that the file was exported with.");
}

Key read_pem_key(std::string_view pem, std::string_view password) {
  if (auto key = own(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, &give_password, &password)))
    return key;
  const auto holds = [&](std::string_view words) { return pem.find(words) != std::string_view::npos; };
  if (holds("BEGIN ENCRYPTED PRIVATE KEY") || holds("Proc-Type: 4,ENCRYPTED")) refuse_password(password);
  if (holds("PRIVATE KEY-----")) {
    throw UnusableCertificate("The private key in the secret 'certificate' cannot be read.",
                              "Store the PEM file as it was made: --secret certificate=@FILE.");
  }
  throw UnusableCertificate("The secret 'certificate' holds no private key.", kGiveBoth);
}

std::vector<Certificate> read_pem_certificates(std::string_view pem) {
  std::vector<Certificate> certificates;
  const auto bio = memory_of(pem);
  while (auto certificate = own(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)))
    certificates.push_back(std::move(certificate));
  return certificates;
}

/// The certificate of the key; the others are of its chain.
std::pair<Key, Certificate> pair_up(Key key, const std::vector<Certificate>& certificates) {
  if (certificates.empty())
    throw UnusableCertificate("The secret 'certificate' holds no certificate.", kGiveBoth);
  if (!key) throw UnusableCertificate("The secret 'certificate' holds no private key.", kGiveBoth);
  for (const auto& each : certificates) {
    if (X509_check_private_key(each.get(), key.get()) == 1) return {std::move(key), each};
  }
  throw UnusableCertificate("The private key in the secret 'certificate' does not belong to its certificate.",
                            kGiveBoth);
}

std::pair<Key, Certificate> read_pem(std::string_view pem, std::string_view password) {
  const auto certificates = read_pem_certificates(pem);
  if (certificates.empty())
    throw UnusableCertificate("The secret 'certificate' holds no certificate.", kGiveBoth);
  return pair_up(read_pem_key(pem, password), certificates);
}

std::pair<Key, Certificate> read_pkcs12(std::string_view der, std::string_view password) {
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> box(d2i_PKCS12_bio(memory_of(der).get(), nullptr),
                                                            &PKCS12_free);
  if (!box) {
    throw UnusableCertificate("The secret 'certificate' is neither a PEM text nor PKCS#12.", kGiveBoth);
  }
  std::string text(password);  // zero-terminated
  const auto open = [&](const char* word, int size) { return PKCS12_verify_mac(box.get(), word, size) == 1; };
  const bool opens = open(text.c_str(), static_cast<int>(text.size())) || (text.empty() && open(nullptr, 0));
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* chain = nullptr;
  const bool parsed = opens && PKCS12_parse(box.get(), text.c_str(), &key, &certificate, &chain) == 1;
  explicit_bzero(text.data(), text.size());
  sk_X509_pop_free(chain, &X509_free);
  const Key owned_key = own(key);
  const Certificate owned_certificate = own(certificate);
  if (!opens) refuse_password(password);
  if (!parsed) {
    throw UnusableCertificate("The PKCS#12 file in the secret 'certificate' cannot be read.",
                              "Export it again with AES-256 encryption, or convert it to PEM.");
  }
  return pair_up(owned_key, owned_certificate ? std::vector{owned_certificate} : std::vector<Certificate>{});
}

bool is_der(std::string_view text) {
  return text.starts_with('\x30');
}

std::pair<Key, Certificate> read_any(std::string_view secret, std::string_view password) {
  if (secret.find("-----BEGIN ") != std::string_view::npos) return read_pem(secret, password);
  auto decoded = base64_decode(secret);
  if (decoded && is_der(*decoded)) {
    auto read = read_pkcs12(*decoded, password);
    explicit_bzero(decoded->data(), decoded->size());
    return read;
  }
  return read_pkcs12(secret, password);
}

SigningCertificate::Time to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string digest_of(const X509* certificate, const EVP_MD* type) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (X509_digest(certificate, type, bytes.data(), &size) != 1) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace

SigningCertificate SigningCertificate::parse(std::string_view secret, std::string_view password) {
  const ErrorQueueGuard guard;
  auto [key, certificate] = read_any(secret, password);
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    throw UnusableCertificate(
        "The key in the secret 'certificate' is not an RSA key.",
        "Make a certificate with an RSA key of 2048 bits or more; Entra ID accepts no other.");
  }
  return {std::move(key), std::move(certificate)};
}

void SigningCertificate::require_valid_at(Time now) const {
  if (now >= not_after()) {
    throw UnusableCertificate(
        "The certificate in the secret 'certificate' expired on " + date_text(not_after()) + ".",
        "Upload a new certificate to the app registration and store it with its key: "
        "--secret certificate=@FILE.");
  }
  if (now < not_before()) {
    throw UnusableCertificate(
        "The certificate in the secret 'certificate' is not valid before " + date_text(not_before()) + ".",
        "Check this machine's clock, or store a certificate that is valid now.");
  }
}

SigningCertificate::Time SigningCertificate::not_before() const {
  return to_time(X509_get0_notBefore(certificate_.get()));
}

SigningCertificate::Time SigningCertificate::not_after() const {
  return to_time(X509_get0_notAfter(certificate_.get()));
}

std::string SigningCertificate::sha1_thumbprint() const {
  return digest_of(certificate_.get(), EVP_sha1());
}

std::string SigningCertificate::sha256_thumbprint() const {
  return digest_of(certificate_.get(), EVP_sha256());
}

std::string date_text(std::chrono::system_clock::time_point time) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text.data();
}

}  // namespace rollcall::entra_id
