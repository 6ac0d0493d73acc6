#include "login/sign_in.hpp"

#include "login/expiry.hpp"
#include "login/login_error.hpp"

#include <utility>

namespace rollcall::entra_id {
namespace {

Error nothing_stored(Auth auth) {
  if (auth == Auth::certificate) {
    return {
        Status::failed_precondition,
        {.message = "The connection has no certificate.",
         .next_step = "Store it with its key: rollcall connection set entra-id --secret certificate=@FILE."}};
  }
  return {Status::failed_precondition,
          {.message = "The connection has no client secret.",
           .next_step = "Store it: rollcall connection set entra-id --secret client_secret=@FILE."}};
}

std::string stand_in_sentence(const Error& refusal, Credential used) {
  return refusal.message() + " The " + std::string(words_for(used)) + " is used instead. " +
         refusal.next_step();
}

}  // namespace

TokenAnswer AppSignIn::fetch(const RetryPolicy& policy, const StopSignal& stop) {
  const auto stored = credentials_.stored();
  if (stored.empty()) throw nothing_stored(settings_.auth);
  std::optional<Error> first_refusal;
  for (const auto credential : stored) {
    try {
      auto answer = fetch_with(credential, policy, stop);
      stand_in_.reset();
      if (first_refusal) stand_in_ = stand_in_sentence(*first_refusal, credential);
      return answer;
    } catch (const LoginRefused& refused) {
      if (!refused.failure().refuses_credential()) throw;
      if (!first_refusal) first_refusal = refused;
    } catch (const UnusableCertificate& unusable) {
      if (!first_refusal) first_refusal = unusable;
    }
  }
  throw Error(*first_refusal);
}

TokenAnswer AppSignIn::fetch_with(Credential credential, const RetryPolicy& policy, const StopSignal& stop) {
  try {
    return request(credential, policy, stop);
  } catch (const LoginRefused& refused) {
    // Entra ID wants PS256; a server behind a custom address may know the older form alone.
    const bool may_be_older = credential == Credential::certificate && settings_.is_custom_cloud() &&
                              form_ == AssertionForm::ps256 && refused.failure().refuses_credential();
    if (!may_be_older) throw;
    form_ = AssertionForm::rs256;
    try {
      return request(credential, policy, stop);
    } catch (const LoginRefused&) {
      form_ = AssertionForm::ps256;
    }
    throw;
  }
}

TokenAnswer AppSignIn::request(Credential credential, const RetryPolicy& policy, const StopSignal& stop) {
  const auto audience = client_.address(kTokenEndpoint);
  const auto make_form = [&] {
    return "grant_type=client_credentials&client_id=" + settings_.client_id +
           "&scope=" + percent_encode(settings_.scope()) +
           credentials_.form_fields(credential, form_, audience);
  };
  return read_token_answer(client_.post(kTokenEndpoint, make_form, policy, stop));
}

std::vector<std::string> AppSignIn::warnings() const {
  auto all = expiry_warnings(settings_, credentials_, now_());
  if (stand_in_) all.insert(all.begin(), *stand_in_);
  return all;
}

}  // namespace rollcall::entra_id
