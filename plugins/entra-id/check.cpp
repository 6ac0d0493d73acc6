#include "check.hpp"

#include "importing/mapping.hpp"

#include <algorithm>

namespace rollcall::entra_id {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPauseForConsent{5'000};

class Examination {
 public:
  Examination(const ConnectionSettings& settings, TokenSource& tokens, GraphClient& graph,
              const RetryPolicy& policy, const StopSignal& stop)
      : settings_(settings),
        tokens_(tokens),
        graph_(graph),
        policy_(policy),
        stop_(stop),
        tenant_id_(tokens.tenant_guid(policy, stop)),
        token_(tokens.token(policy, stop)),
        claims_(read_token_claims(token_)) {}

  ConnectionReport report() {
    auto findings = probe_calls(graph_, UserMapper(settings_.attributes).fields(), policy_, stop_);
    app_is_unknown_ = findings.app_is_unknown;
    return make_report({.settings = settings_,
                        .tenant_id = tenant_id_,
                        .claims = claims_,
                        .findings = std::move(findings),
                        .sign_in_warnings = tokens_.warnings(),
                        .expiries = tokens_.expiries()});
  }

  /// Fetches another token; false when that says the same as the one before, so that nothing has changed.
  bool renew_token() {
    tokens_.renew(token_);
    token_ = tokens_.token(policy_, stop_);
    const auto before = std::exchange(claims_, read_token_claims(token_));
    return app_is_unknown_ || !before || !claims_ || before->permissions != claims_->permissions;
  }

 private:
  const ConnectionSettings& settings_;
  TokenSource& tokens_;
  GraphClient& graph_;
  const RetryPolicy& policy_;
  const StopSignal& stop_;
  std::string tenant_id_;
  std::string token_;
  std::optional<TokenClaims> claims_;
  bool app_is_unknown_ = false;
};

}  // namespace

RetryPolicy check_patience() {
  auto policy = RetryPolicy::interactive();
  policy.identity_lag = std::chrono::seconds{65};
  policy.total = std::chrono::seconds{90};
  return policy;
}

ConnectionReport examine_connection(const ConnectionSettings& settings, TokenSource& tokens,
                                    GraphClient& graph, Consent consent, const RetryPolicy& policy,
                                    const StopSignal& stop) {
  const auto give_up_at = Clock::now() + policy.identity_lag;
  Examination examination(settings, tokens, graph, policy, stop);
  auto report = examination.report();
  // A token from before the consent holds nothing of it, so one more is fetched in any case.
  for (bool first = true; report.lacks_permission; first = false) {
    if (!first) {
      const auto next = Clock::now() + std::min(kPauseForConsent, policy.base);
      if (consent == Consent::settled || next > give_up_at) break;
      stop.sleep_until(next);
    }
    if (examination.renew_token()) report = examination.report();
  }
  return report;
}

}  // namespace rollcall::entra_id
