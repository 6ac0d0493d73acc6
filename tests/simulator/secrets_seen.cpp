#include "secrets_seen.hpp"

#include "login_form.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

constexpr const char* kSentSecrets[] = {"client_secret", "client_assertion", "refresh_token", "device_code",
                                        "code",          "code_verifier"};
constexpr const char* kGivenSecrets[] = {"access_token", "refresh_token", "id_token", "device_code"};

}  // namespace

void SecretsSeen::note(const HttpRequest& request, const HttpReply& reply) {
  const auto add = [this](const std::string& secret) {
    if (!secret.empty()) secrets_.insert(secret);
  };
  const auto form = request.method == "POST" ? read_login_form(request) : Form{};
  const auto answer = nlohmann::json::parse(reply.body, nullptr, false);
  const std::lock_guard lock(mutex_);
  for (const char* name : kSentSecrets) add(optional(form, name));
  if (!answer.is_object()) return;
  for (const char* name : kGivenSecrets) {
    if (const auto found = answer.find(name); found != answer.end() && found->is_string())
      add(found->get_ref<const std::string&>());
  }
}

std::vector<std::string> SecretsSeen::all() const {
  const std::lock_guard lock(mutex_);
  return {secrets_.begin(), secrets_.end()};
}

}  // namespace rollcall::simulator
