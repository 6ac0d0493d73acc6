#include "sign_ins.hpp"

#include "signing.hpp"
#include "text.hpp"

#include <algorithm>

namespace rollcall::simulator {

void SignIns::add(const DeviceCode& code) {
  const std::lock_guard lock(mutex_);
  codes_.push_back(code);
}

std::vector<DeviceCode> SignIns::device_codes() const {
  const std::lock_guard lock(mutex_);
  return codes_;
}

std::optional<DeviceCode> SignIns::poll(const std::string& device_code, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  for (DeviceCode& each : codes_) {
    if (each.device_code != device_code) continue;
    const DeviceCode before = each;
    each.last_poll = now;
    return before;
  }
  return std::nullopt;
}

void SignIns::forget(const std::string& device_code) {
  const std::lock_guard lock(mutex_);
  std::erase_if(codes_, [&](const DeviceCode& each) { return each.device_code == device_code; });
}

bool SignIns::decide(std::string_view user_code, DeviceCodeState state) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(codes_.rbegin(), codes_.rend(), [&](const DeviceCode& each) {
    return user_code.empty() || equals_ignoring_case(each.user_code, user_code);
  });
  if (found == codes_.rend()) return false;
  found->state = state;
  return true;
}

void SignIns::add(const AuthorizationCode& code) {
  const std::lock_guard lock(mutex_);
  authorization_codes_[code.code] = code;
}

std::optional<AuthorizationCode> SignIns::find_code(const std::string& code) const {
  const std::lock_guard lock(mutex_);
  const auto found = authorization_codes_.find(code);
  if (found == authorization_codes_.end()) return std::nullopt;
  return found->second;
}

void SignIns::redeem(const std::string& code) {
  const std::lock_guard lock(mutex_);
  if (const auto found = authorization_codes_.find(code); found != authorization_codes_.end())
    found->second.redeemed = true;
}

void SignIns::set_browser_declines(bool declines) {
  const std::lock_guard lock(mutex_);
  browser_declines_ = declines;
}

bool SignIns::browser_declines() const {
  const std::lock_guard lock(mutex_);
  return browser_declines_;
}

std::string SignIns::issue(const RefreshGrant& grant) {
  const std::string token = "0.Sim" + random_guid() + "." + random_guid();
  const std::lock_guard lock(mutex_);
  grants_[token] = grant;
  return token;
}

std::optional<RefreshGrant> SignIns::find_grant(const std::string& refresh_token) const {
  const std::lock_guard lock(mutex_);
  const auto found = grants_.find(refresh_token);
  if (found == grants_.end()) return std::nullopt;
  return found->second;
}

void SignIns::note_use(const std::string& refresh_token, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = grants_.find(refresh_token); found != grants_.end()) found->second.last_used = now;
}

void SignIns::revoke_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [token, grant] : grants_) grant.revoked = true;
}

void SignIns::refuse_with(int code) {
  const std::lock_guard lock(mutex_);
  refusal_ = code;
}

int SignIns::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

}  // namespace rollcall::simulator
