#pragma once

#include "permissions/probes.hpp"
#include "permissions/token_claims.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The findings in words.
namespace rollcall::entra_id {

struct PermissionFinding;

inline constexpr std::string_view kOpaqueTokenWarning =
    "The access token cannot be read, so the permissions are concluded from trial calls alone; whether the "
    "app "
    "holds more than it needs is not known.";

/// "A", "A and B", "A, B and C".
[[nodiscard]] std::string enumerated(const std::vector<std::string>& names);

[[nodiscard]] std::string words_for_hidden_groups(const Findings& findings);
/// `failure`: the call that showed it; may be null.
[[nodiscard]] std::string sentence_about_missing(const std::vector<std::string>& names, const Probe* failure);
[[nodiscard]] std::string sentence_about_refusal(const Probe& probe);
[[nodiscard]] std::string sentence_about_loss(const Probe& probe);
[[nodiscard]] std::vector<std::string> sentences_about_excess(
    const std::vector<PermissionFinding>& permissions);

/// What the administrator has to click, in one sentence. Menus as of the Entra admin center in 2025.
struct Advice {
  std::string client_id;
  Holder holder = Holder::app;

  [[nodiscard]] std::string for_missing(const std::vector<std::string>& names) const;
  [[nodiscard]] std::string for_unknown_app() const;
  [[nodiscard]] std::string for_refusal() const;
  [[nodiscard]] std::string for_failure() const;

 private:
  [[nodiscard]] std::string menu() const;
};

}  // namespace rollcall::entra_id
