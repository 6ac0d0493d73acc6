#include "login/app_credentials.hpp"

#include <algorithm>
#include <array>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view name_of(Credential credential) {
  switch (credential) {
    case Credential::client_secret:
      return secret_name::kClientSecret;
    case Credential::next_client_secret:
      return secret_name::kNextClientSecret;
    case Credential::certificate:
      return secret_name::kCertificate;
  }
  return {};
}

}  // namespace

std::string_view words_for(Credential credential) noexcept {
  switch (credential) {
    case Credential::client_secret:
      return "client secret";
    case Credential::next_client_secret:
      return "next client secret (client_secret_next)";
    case Credential::certificate:
      return "certificate";
  }
  return {};
}

std::vector<Credential> AppCredentials::stored() const {
  constexpr std::array kSecretsFirst{Credential::client_secret, Credential::next_client_secret,
                                     Credential::certificate};
  std::vector<Credential> order(kSecretsFirst.begin(), kSecretsFirst.end());
  if (settings_.auth == Auth::certificate) std::rotate(order.begin(), order.end() - 1, order.end());
  std::erase_if(order, [this](Credential each) { return secrets_.line(name_of(each)).empty(); });
  return order;
}

SigningCertificate AppCredentials::certificate() const {
  const SecretText secret(secrets_.read(secret_name::kCertificate).value_or(""));
  return SigningCertificate::parse(secret.view(), secrets_.line(secret_name::kCertificatePassword).view());
}

std::string AppCredentials::form_fields(Credential credential, AssertionForm form,
                                        std::string_view audience) const {
  if (credential != Credential::certificate)
    return "&client_secret=" + percent_encode(secrets_.line(name_of(credential)).view());
  const auto signing = certificate();
  const auto now = now_();
  signing.require_valid_at(now);
  return "&client_assertion_type=" +
         percent_encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") +
         "&client_assertion=" + make_client_assertion(signing, form, audience, settings_.client_id, now);
}

void AppCredentials::require_usable() const {
  const auto all = stored();
  if (std::find(all.begin(), all.end(), Credential::certificate) == all.end()) return;
  const auto signing = certificate();
  if (all.size() == 1) signing.require_valid_at(now_());
}

}  // namespace rollcall::entra_id
