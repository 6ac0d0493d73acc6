#include "login/delegated_client.hpp"

namespace rollcall::entra_id {

TokenAnswer DelegatedClient::request_token(const std::string& grant, const RetryPolicy& policy,
                                           const StopSignal& stop) const {
  const auto stored = credentials_.stored();
  const auto audience = client_.address(kTokenEndpoint);
  const auto make_form = [&] {
    auto form = grant + "&" + client_and_scope();
    if (!stored.empty()) form += credentials_.form_fields(stored.front(), AssertionForm::ps256, audience);
    return form;
  };
  return read_token_answer(client_.post(kTokenEndpoint, make_form, policy, stop));
}

std::string DelegatedClient::client_and_scope() const {
  return "client_id=" + settings_.client_id +
         "&scope=" + percent_encode(settings_.scope() + " offline_access");
}

}  // namespace rollcall::entra_id
