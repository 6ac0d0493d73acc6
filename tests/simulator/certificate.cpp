#include "certificate.hpp"

#include <cstdio>
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

Certificate make_certificate(EVP_PKEY* key) {
  constexpr long kDay = 24L * 60 * 60;
  Certificate certificate(X509_new(), &X509_free);
  demand(certificate != nullptr, "X509_new");
  X509* x509 = certificate.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509), kDay);
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

File open_for_writing(const std::string& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  demand(file != nullptr, "opening a file");
  return file;
}

}  // namespace

void write_self_signed_certificate(const std::string& certificate_file, const std::string& key_file) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
  demand(key != nullptr, "key generation");
  const Certificate certificate = make_certificate(key.get());
  demand(PEM_write_X509(open_for_writing(certificate_file).get(), certificate.get()) == 1,
         "writing the certificate");
  demand(PEM_write_PrivateKey(open_for_writing(key_file).get(), key.get(), nullptr, nullptr, 0, nullptr,
                              nullptr) == 1,
         "writing the key");
}

}  // namespace rollcall::simulator
