#pragma once

#include "rollcall/sdk/error.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;
struct x509_st;

namespace rollcall::entra_id {

/// The secrets `certificate` and `certificate_password` cannot be used; the sentence says why and names the
/// secret.
class UnusableCertificate : public Error {
 public:
  UnusableCertificate(std::string message, std::string next_step)
      : Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)}) {}
};

/// An app's certificate with its RSA key.
class SigningCertificate {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// `secret`: a PEM text with certificate and key in any order, further certificates of the chain allowed,
  /// or PKCS#12, binary or as base64. `password` opens either; empty: there is none. Throws
  /// UnusableCertificate.
  [[nodiscard]] static SigningCertificate parse(std::string_view secret, std::string_view password);

  /// Throws UnusableCertificate when it is not valid yet or any more.
  void require_valid_at(Time now) const;
  [[nodiscard]] Time not_before() const;
  [[nodiscard]] Time not_after() const;

  [[nodiscard]] std::string sha1_thumbprint() const;    ///< of the DER form, 20 bytes
  [[nodiscard]] std::string sha256_thumbprint() const;  ///< of the DER form, 32 bytes
  [[nodiscard]] evp_pkey_st* key() const noexcept { return key_.get(); }

 private:
  SigningCertificate(std::shared_ptr<evp_pkey_st> key, std::shared_ptr<x509_st> certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
};

/// YYYY-MM-DD, UTC.
[[nodiscard]] std::string date_text(std::chrono::system_clock::time_point time);

}  // namespace rollcall::entra_id
