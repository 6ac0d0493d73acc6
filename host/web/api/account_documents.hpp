#pragma once

#include "core/accounts.hpp"

#include <nlohmann/json_fwd.hpp>

namespace rollcall::web::api {

/// The schemas "Profile" and "Administrator" of the contract.
[[nodiscard]] nlohmann::json profile_document(const core::Account& account);
[[nodiscard]] nlohmann::json administrator_document(const core::Account& account);

/// What the body of a change names.
[[nodiscard]] core::AccountChange account_change_of(const nlohmann::json& body);
/// A new account as the body has it.
[[nodiscard]] core::NewAccount new_account_of(const nlohmann::json& body);

}  // namespace rollcall::web::api
