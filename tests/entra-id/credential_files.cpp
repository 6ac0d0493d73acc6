#include "credential_files.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

namespace rollcall::entra_id::test {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

void demand(bool success) {
  if (!success) throw std::runtime_error("OpenSSL failed");
}

Key key_of(const simulator::AppCertificate& certificate) {
  const Bio bio(BIO_new_mem_buf(certificate.key_pem.data(), -1), &BIO_free);
  return {PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
}

std::string content(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string encrypted_key_pem(const simulator::AppCertificate& certificate, const std::string& password) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  demand(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_of(certificate).get(), EVP_aes_256_cbc(),
                                       password.data(), static_cast<int>(password.size()), nullptr,
                                       nullptr) == 1);
  return content(bio.get());
}

std::string pkcs12(const simulator::AppCertificate& certificate, const std::string& password) {
  const Bio pem(BIO_new_mem_buf(certificate.certificate_pem.data(), -1), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> x509(
      PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr), &X509_free);
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> box(
      PKCS12_create(password.c_str(), "app", key_of(certificate).get(), x509.get(), nullptr, 0, 0, 0, 0, 0),
      &PKCS12_free);
  const Bio der(BIO_new(BIO_s_mem()), &BIO_free);
  demand(box != nullptr && i2d_PKCS12_bio(der.get(), box.get()) == 1);
  return content(der.get());
}

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace rollcall::entra_id::test
