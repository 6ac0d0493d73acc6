#include "certificate.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace rollcall::simulator {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Extension = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

void demand(bool success, const char* step) {
  if (!success) throw std::runtime_error(std::string("self-signed certificate: ") + step + " failed");
}

void add_extension(X509* certificate, int nid, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value), &X509_EXTENSION_free);
  demand(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

Certificate make_certificate(EVP_PKEY* key, std::time_t not_before, std::time_t not_after) {
  Certificate certificate(X509_new(), &X509_free);
  demand(certificate != nullptr, "X509_new");
  X509* x509 = certificate.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  ASN1_TIME_set(X509_getm_notBefore(x509), not_before);
  ASN1_TIME_set(X509_getm_notAfter(x509), not_after);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(x509, name);
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  demand(X509_sign(x509, key, EVP_sha256()) != 0, "signing");
  return certificate;
}

template <class Write>
std::string pem_of(Write&& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  demand(bio != nullptr && write(bio.get()) == 1, "writing PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string digest_of(const X509* certificate, const EVP_MD* type) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  demand(X509_digest(certificate, type, bytes.data(), &size) == 1, "the thumbprint");
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  demand(ASN1_TIME_to_tm(time, &parts) == 1, "reading a time");
  return ::timegm(&parts);
}

File open_for_writing(const std::string& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  demand(file != nullptr, "opening a file");
  return file;
}

}  // namespace

void write_self_signed_certificate(const std::string& certificate_file, const std::string& key_file) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
  demand(key != nullptr, "key generation");
  constexpr std::time_t kDay = 24L * 60 * 60;
  const std::time_t now = std::time(nullptr);
  const Certificate certificate = make_certificate(key.get(), now - 60, now + kDay);
  demand(PEM_write_X509(open_for_writing(certificate_file).get(), certificate.get()) == 1,
         "writing the certificate");
  demand(PEM_write_PrivateKey(open_for_writing(key_file).get(), key.get(), nullptr, nullptr, 0, nullptr,
                              nullptr) == 1,
         "writing the key");
}

AppCertificate make_app_certificate(std::chrono::system_clock::time_point not_before,
                                    std::chrono::system_clock::time_point not_after, KeyType type) {
  const Key key(type == KeyType::rsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                                     : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"),
                &EVP_PKEY_free);
  demand(key != nullptr, "key generation");
  const Certificate certificate =
      make_certificate(key.get(), std::chrono::system_clock::to_time_t(not_before),
                       std::chrono::system_clock::to_time_t(not_after));
  return {pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }), pem_of([&](BIO* bio) {
            return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

AppCertificate make_app_certificate() {
  const auto now = std::chrono::system_clock::now();
  return make_app_certificate(now - std::chrono::days{1}, now + std::chrono::days{365});
}

KeyCredential read_key_credential(const std::string& certificate_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), &BIO_free);
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  demand(certificate != nullptr, "reading the PEM text");
  return {{X509_get_pubkey(certificate.get()), &EVP_PKEY_free},
          digest_of(certificate.get(), EVP_sha1()),
          digest_of(certificate.get(), EVP_sha256()),
          seconds_of(X509_get0_notBefore(certificate.get())),
          seconds_of(X509_get0_notAfter(certificate.get()))};
}

}  // namespace rollcall::simulator
