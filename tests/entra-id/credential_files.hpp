#pragma once

#include "tests/simulator/certificate.hpp"

#include <string>

namespace rollcall::entra_id::test {

/// The key as PKCS#8 PEM that `password` opens.
[[nodiscard]] std::string encrypted_key_pem(const simulator::AppCertificate& certificate,
                                            const std::string& password);
/// Certificate and key as PKCS#12, binary.
[[nodiscard]] std::string pkcs12(const simulator::AppCertificate& certificate, const std::string& password);
[[nodiscard]] std::string base64(const std::string& bytes);

}  // namespace rollcall::entra_id::test
