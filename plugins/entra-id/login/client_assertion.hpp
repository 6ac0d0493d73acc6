#pragma once

#include "login/certificate.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// How an assertion is signed and how it names the certificate.
enum class AssertionForm {
  ps256,  ///< alg PS256, x5t#S256: what Entra ID asks for
  rs256,  ///< alg RS256, x5t: what AD FS and other servers know; tried on a custom cloud only
};

/// A signed JSON Web Token that stands for the app's secret, good for ten minutes from `now`, with an id of
/// its own. `audience`: the address of the token endpoint. It is a secret.
/// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
[[nodiscard]] std::string make_client_assertion(const SigningCertificate& certificate, AssertionForm form,
                                                std::string_view audience, std::string_view client_id,
                                                std::chrono::system_clock::time_point now);

}  // namespace rollcall::entra_id
