#include "importing/filters.hpp"

#include "rollcall/people/person.hpp"
#include "url.hpp"

#include <algorithm>

namespace rollcall::entra_id {
namespace {

/// Objects from before Graph had the property have none, and are members.
std::string_view type_of(const GraphUser& user) {
  return user.user_type.empty() ? std::string_view("Member") : user.user_type;
}

std::string_view domain_of(std::string_view email) {
  const auto at = email.rfind('@');
  return at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
}

bool is_in(const std::vector<std::string>& patterns, std::string_view folded_domain) {
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    if (!pattern.starts_with("*.")) return pattern == folded_domain;
    const auto suffix = pattern.substr(1);
    return folded_domain.size() > suffix.size() && folded_domain.ends_with(suffix);
  });
}

}  // namespace

Filters::Filters(const MappingOptions& options, UserFields& fields)
    : guests_(options.guests),
      disabled_(options.disabled),
      user_types_(options.user_types),
      domains_(options.email_domains),
      excluded_domains_(options.excluded_email_domains) {
  if (!guests_ || !user_types_.empty()) (void)fields.add(*find_property("userType"));
  if (!disabled_) fields.add_account_enabled();
  for (const auto& condition : options.where) {
    checks_.push_back({.condition = condition,
                       .field = fields.add(*condition.property),
                       .folded = people::email_key(condition.value)});
  }
}

Filters::Verdict Filters::judge(const GraphUser& user, std::string_view email) const {
  if (!guests_ && equals_ignoring_case(user.user_type, "Guest")) return {Rule::guest};
  if (!disabled_ && !user.enabled) return {Rule::disabled};
  if (!user_types_.empty() &&
      std::find(user_types_.begin(), user_types_.end(), to_lower_ascii(type_of(user))) == user_types_.end())
    return {Rule::user_type};
  if (!takes_domain_of(email)) return {Rule::domain};
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    const auto& check = checks_[i];
    const auto value = people::email_key(check.field.of(user));
    const bool holds = check.condition.test == Condition::Test::equals ? value == check.folded
                                                                       : value.starts_with(check.folded);
    if (!holds) return {Rule::condition, i};
  }
  return {};
}

bool Filters::takes_domain_of(std::string_view email) const {
  if (email.empty() || (domains_.empty() && excluded_domains_.empty())) return true;
  const auto domain = people::email_key(domain_of(email));
  return (domains_.empty() || is_in(domains_, domain)) && !is_in(excluded_domains_, domain);
}

bool Filters::leave_out(const GraphUser& user, std::string_view email) const {
  return judge(user, email).rule != Rule::none;
}

std::string Filters::name_of_filter(const GraphUser& user, std::string_view email) const {
  const auto verdict = judge(user, email);
  switch (verdict.rule) {
    case Rule::none:
      return {};
    case Rule::guest:
      return "guest";
    case Rule::disabled:
      return "disabled account";
    case Rule::user_type:
      return "user type " + std::string(type_of(user));
    case Rule::domain:
      return "e-mail domain " + std::string(domain_of(email));
    case Rule::condition:
      break;
  }
  const auto& condition = checks_[verdict.condition].condition;
  const bool equals = condition.test == Condition::Test::equals;
  return std::string(condition.property->name) + (equals ? " is not " : " does not begin with ") +
         condition.value;
}

}  // namespace rollcall::entra_id
