#pragma once

#include "core/accounts.hpp"

#include <set>
#include <string>

/// What an account may look like. Each throws core::FieldError naming the field.
namespace rollcall::accounts {

inline constexpr std::size_t kShortestPassword = 12;

void require_user_name(const std::string& user);
/// At least kShortestPassword characters, none of the commonest, not the user name.
void require_good_password(const std::string& password, const std::string& user);
void require_details(const core::AccountChange& change);
/// Throws for a new account that has one of these wrong.
void require_good_account(const core::NewAccount& account);
void require_token(const std::string& name, const std::set<std::string>& scopes, int days);

}  // namespace rollcall::accounts
