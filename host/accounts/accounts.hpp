#pragma once

#include "accounts/password_hasher.hpp"
#include "core/account_ports.hpp"
#include "core/accounts.hpp"

#include <memory>

namespace rollcall::accounts {

/// Where accounts are kept; of one thread.
struct Stores {
  std::unique_ptr<core::AccountRepository> accounts;
  std::unique_ptr<core::SessionRepository> sessions;
  std::unique_ptr<core::TokenRepository> tokens;
  std::unique_ptr<core::SignInFailureRepository> failures;
};

/// The rules of accounts, for one thread; the hasher is shared by all.
[[nodiscard]] std::unique_ptr<core::Accounts> make_accounts(Stores stores,
                                                            std::shared_ptr<PasswordHasher> hasher,
                                                            core::SessionLife session_life = {});

}  // namespace rollcall::accounts
