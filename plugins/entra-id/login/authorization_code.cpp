#include "login/authorization_code.hpp"

#include "login/base64.hpp"
#include "login/callback_error.hpp"

#include <array>
#include <new>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace rollcall::entra_id {
namespace {

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace

SecretText make_code_verifier() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw Error(Status::internal,
                {.message = "This machine gives no random numbers.", .next_step = "Try again."});
  SecretText verifier(base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return verifier;
}

std::string authorization_url(const DelegatedClient& app, std::string_view authorize,
                              const Callback& callback, std::string_view verifier) {
  return std::string(authorize) + "?response_type=code&response_mode=query&" + app.client_and_scope() +
         "&redirect_uri=" + percent_encode(callback.url) + "&state=" + percent_encode(callback.state) +
         "&code_challenge_method=S256&code_challenge=" + base64url_encode(sha256(verifier)) +
         "&prompt=select_account";
}

std::string require_code(const CallbackParameters& parameters) {
  throw_callback_error(parameters);
  const auto code = parameters.find("code");
  if (code != parameters.end() && !code->second.empty()) return code->second;
  throw Error(Status::unauthenticated, {.message = "The browser came back without a sign-in.",
                                        .next_step = "Start the sign-in again."});
}

TokenAnswer redeem_code(const DelegatedClient& app, std::string_view code, std::string_view redirect_url,
                        std::string_view verifier, const RetryPolicy& policy, const StopSignal& stop) {
  return app.request_token("grant_type=authorization_code&code=" + percent_encode(code) + "&redirect_uri=" +
                               percent_encode(redirect_url) + "&code_verifier=" + percent_encode(verifier),
                           policy, stop);
}

}  // namespace rollcall::entra_id
