#include "permissions/sentences.hpp"

#include "permissions/report.hpp"

namespace rollcall::entra_id {
namespace {

std::string permission_words(const std::vector<std::string>& names) {
  return (names.size() == 1 ? "permission " : "permissions ") + enumerated(names);
}

}  // namespace

std::string enumerated(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string words_for_hidden_groups(const Findings& findings) {
  const std::string what = "see who is in groups that hide their members";
  if (findings.hidden_groups == 0) return what;
  return what + ", such as \"" + findings.a_hidden_group + "\" (" + std::to_string(findings.hidden_groups) +
         " found)";
}

std::string sentence_about_missing(const std::vector<std::string>& names, const Probe* failure) {
  std::string sentence = "The app lacks the " + permission_words(names);
  if (failure != nullptr && failure->result == ProbeResult::limited && names.size() == 1)
    return sentence + ": " + failure->message;
  return sentence + ".";
}

std::string sentence_about_refusal(const Probe& probe) {
  const std::string permission = probe.use ? std::string(permission_for(*probe.use)) : std::string();
  return "Microsoft Graph does not let the app " + std::string(probe.purpose) + ", although it holds " +
         permission + ".";
}

std::string sentence_about_loss(const Probe& probe) {
  const std::string why = probe.result == ProbeResult::refused
                              ? "Microsoft Graph does not allow the app " + std::string(probe.call) + "."
                              : probe.message;
  return std::string(probe.without) + ": " + why;
}

std::vector<std::string> sentences_about_excess(const std::vector<PermissionFinding>& permissions) {
  std::vector<std::string> sentences;
  std::vector<std::string> useless;
  for (const auto& permission : permissions) {
    if (!permission.wider_than_needed) continue;
    if (permission.instead.empty()) {
      useless.push_back(permission.name);
      continue;
    }
    sentences.push_back(
        "The app holds " + permission.name + ", which " +
        (permission.may_write ? "even lets it change the directory" : "allows more than an import needs") +
        "; " + enumerated(permission.instead) +
        (permission.instead.size() == 1 ? " suffices." : " suffice."));
  }
  if (!useless.empty()) {
    sentences.push_back("The app holds " + enumerated(useless) + ", for which an import has no use; remove " +
                        (useless.size() == 1 ? "it" : "them") + " if nothing else of yours needs " +
                        (useless.size() == 1 ? "it." : "them."));
  }
  return sentences;
}

std::string Advice::menu() const {
  return "in the Entra admin center, open App registrations > All applications > " + client_id +
         " > API permissions";
}

std::string Advice::for_missing(const std::vector<std::string>& names) const {
  const std::string kind = holder == Holder::app ? "Application permissions" : "Delegated permissions";
  const std::string them = names.size() == 1 ? "it is" : "they are";
  std::string sentence = "As an administrator, " + menu() + ", add " + enumerated(names) +
                         " by \"Add a permission\" > Microsoft Graph > " + kind + " unless " + them +
                         " listed already (a token does not tell), and click \"Grant admin consent for ...\"";
  return sentence + (holder == Holder::app ? "; if that was done less than a minute ago, test again."
                                           : "; then sign in again.");
}

std::string Advice::for_unknown_app() const {
  return "If admin consent was given a moment ago, wait a minute and test again; else, " + menu() +
         ", and click \"Grant admin consent for ...\".";
}

std::string Advice::for_refusal() const {
  if (holder == Holder::person) {
    return "Sign in with an account that may read groups and users in this tenant: no guest, and with the "
           "role "
           "Directory Readers where reading is restricted.";
  }
  return "Wait a minute and test again if the permission was granted just now; else, " + menu() +
         ", and click \"Grant admin consent for ...\" once more.";
}

std::string Advice::for_failure() const {
  return "Check the setting cloud and the columns of map.*; a cloud may lack a property that is mapped.";
}

}  // namespace rollcall::entra_id
