#include "login/expiry.hpp"

#include <algorithm>

namespace rollcall::entra_id {
namespace {

using std::chrono::days;
using std::chrono::floor;

std::string days_text(long count) {
  if (count == 0) return "today";
  return count == 1 ? "tomorrow" : "in " + std::to_string(count) + " days";
}

std::string_view advice_for(days left) {
  if (left <= days{3}) return "Replace it now: when it has expired, imports fail.";
  if (left <= days{14}) return "Replace it in the next days.";
  return "Plan to replace it.";
}

}  // namespace

std::optional<std::string> expiry_warning(std::string_view what,
                                          std::chrono::system_clock::time_point expires,
                                          std::chrono::system_clock::time_point now) {
  constexpr days kFirstWarning{30};
  const std::string start(what);
  if (expires <= now) return start + " expired on " + date_text(expires) + ". Replace it now.";
  const auto left = floor<days>(expires) - floor<days>(now);
  if (left > kFirstWarning) return std::nullopt;
  return start + " expires " + days_text(left.count()) + ", on " + date_text(expires) + ". " +
         std::string(advice_for(left));
}

std::vector<CredentialExpiry> credential_expiries(const ConnectionSettings& settings,
                                                  const AppCredentials& credentials) {
  std::vector<CredentialExpiry> expiries;
  const auto stored = credentials.stored();
  const auto holds = [&](Credential credential) {
    return std::find(stored.begin(), stored.end(), credential) != stored.end();
  };
  if (holds(Credential::client_secret) && settings.client_secret_expires)
    expiries.push_back({secret_name::kClientSecret, *settings.client_secret_expires});
  if (holds(Credential::certificate))
    expiries.push_back({secret_name::kCertificate, credentials.certificate().not_after()});
  return expiries;
}

std::vector<std::string> expiry_warnings(const ConnectionSettings& settings,
                                         const AppCredentials& credentials,
                                         std::chrono::system_clock::time_point now) {
  std::vector<std::string> warnings;
  for (const auto& [name, expires] : credential_expiries(settings, credentials)) {
    const char* const what = name == secret_name::kCertificate ? "The certificate" : "The client secret";
    if (auto warning = expiry_warning(what, expires, now)) warnings.push_back(std::move(*warning));
  }
  return warnings;
}

}  // namespace rollcall::entra_id
