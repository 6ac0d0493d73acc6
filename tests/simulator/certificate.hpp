#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

struct evp_pkey_st;

namespace rollcall::simulator {

/// Writes a fresh self-signed certificate for 127.0.0.1 and localhost, valid for a day, and its EC key as PEM
/// files. Throws std::runtime_error when OpenSSL fails or a file cannot be written.
void write_self_signed_certificate(const std::string& certificate_file, const std::string& key_file);

enum class KeyType : std::uint8_t { rsa, ec };

/// What an administrator makes for an app: the certificate is uploaded, both are stored with the client.
struct AppCertificate {
  std::string certificate_pem;
  std::string key_pem;  ///< PKCS#8, not encrypted
};

/// A new one. Throws std::runtime_error when OpenSSL fails.
AppCertificate make_app_certificate(std::chrono::system_clock::time_point not_before,
                                    std::chrono::system_clock::time_point not_after,
                                    KeyType type = KeyType::rsa);
/// Valid from yesterday on for a year.
AppCertificate make_app_certificate();

/// A registered certificate, as the login service needs it.
struct KeyCredential {
  std::shared_ptr<evp_pkey_st> key;
  std::string sha1, sha256;  ///< thumbprints, raw
  std::int64_t not_before = 0, not_after = 0;
};

/// Throws std::runtime_error when the PEM text holds no certificate.
KeyCredential read_key_credential(const std::string& certificate_pem);

}  // namespace rollcall::simulator
