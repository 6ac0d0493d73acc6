#include "accounts/accounts.hpp"

#include "accounts/account_rules.hpp"
#include "accounts/random_token.hpp"
#include "accounts/sign_in_limits.hpp"
#include "core/field_error.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::accounts {
namespace {

constexpr std::int64_t kFreeAttempts = 5;
constexpr std::int64_t kFreeAttemptsOfAddress = 20;
constexpr std::chrono::hours kFirstLinkLife{24};
constexpr std::string_view kTokenPrefix = "rc_";
constexpr std::size_t kHintLength = 7;

/// Who is tried to be signed in to, and from where. Names that there are none of are limited as others are.
struct Subjects {
  std::string account, account_from_here, address;
};

Subjects subjects_of(const std::optional<core::AccountRepository::Stored>& stored, const std::string& user,
                     std::string_view address) {
  Subjects subjects;
  // Hashed, since what is typed into the wrong field may be a password.
  subjects.account = stored ? "account:" + std::to_string(stored->account.id) : "name:" + token_hash(user);
  subjects.address = address_subject(address);
  subjects.account_from_here = subjects.account + " " + subjects.address;
  return subjects;
}

class Accounts final : public core::Accounts {
 public:
  Accounts(Stores stores, std::shared_ptr<PasswordHasher> hasher, core::SessionLife session_life)
      : stores_(std::move(stores)),
        hasher_(std::move(hasher)),
        session_life_(session_life),
        limits_(*stores_.failures) {}

  bool first_administrator_needed() override { return !stores_.accounts->has_administrator(); }

  std::string make_first_link() override {
    if (!first_administrator_needed())
      throw Error(Status::failed_precondition,
                  {.message = "There is an administrator already.",
                   .next_step = "Sign in, or use \"rollcall admin reset-password\"."});
    std::string token = random_token();
    stores_.accounts->store_first_link(token_hash(token), kFirstLinkLife);
    return token;
  }

  core::SignedIn make_first_administrator(std::string_view link_token, const core::NewAccount& account,
                                          std::string_view address) override {
    const std::string subject = address_subject(address);
    limits_.attempt(subject, kFreeAttemptsOfAddress);
    require_good_account(account);
    core::Account first = without_password(account);
    first.role = core::Role::administrator;
    first.id = stores_.accounts->add_first(token_hash(link_token), first, hasher_->hash(account.password));
    stores_.failures->take_back(subject);
    return begin_session(get(first.id), address);
  }

  core::SignedIn sign_in(const std::string& user, const std::string& password,
                         std::string_view address) override {
    const auto stored = stores_.accounts->find(user);
    const Subjects subjects = subjects_of(stored, user, address);
    // Whoever guesses from elsewhere cannot keep people out of where they signed in before.
    const bool is_known_here = stores_.failures->is_trusted(subjects.account_from_here);
    limits_.attempt(subjects.address, kFreeAttemptsOfAddress);
    limits_.attempt(is_known_here ? subjects.account_from_here : subjects.account, kFreeAttempts);
    if (!stored) hasher_->verify_nothing(password);
    if (!stored || !hasher_->verify(stored->password_hash, password) || !stored->account.enabled) {
      stores_.failures->forget_old();
      throw core::SignInRefused(stored ? stored->account.user : "");
    }
    note_success(subjects);
    stores_.accounts->note_sign_in(stored->account.id);
    return begin_session(get(stored->account.id), address);
  }

  std::optional<core::Session> find_session(std::string_view token, core::SessionUse use) override {
    auto session = stores_.sessions->find(token_hash(token));
    if (session && use == core::SessionUse::by_person)
      stores_.sessions->keep(session->token_hash, session_life_);
    return session;
  }

  void sign_out(const std::string& hash) override { stores_.sessions->remove(hash); }

  core::SignedIn change_password(const core::Principal& principal, const std::string& current,
                                 const std::string& replacement) override {
    const auto stored = require(principal.account_id);
    const std::string subject = "password of account:" + std::to_string(principal.account_id);
    limits_.attempt(subject, kFreeAttempts);
    if (!hasher_->verify(stored.password_hash, current))
      throw core::FieldError("current", "This is not your current password.");
    stores_.failures->clear(subject);
    require_good_password(replacement, stored.account.user);
    if (current == replacement)
      throw core::FieldError("password", "This is the password that you have.", "Choose a new one.");
    stores_.accounts->change(principal.account_id, {}, hasher_->hash(replacement));
    return begin_session(stored.account, principal.address);
  }

  std::vector<core::Account> list() override { return stores_.accounts->list(); }

  core::Account get(std::int64_t id) override { return require(id).account; }

  std::optional<core::Account> find(std::string_view user) override {
    const auto stored = stores_.accounts->find(user);
    if (!stored) return std::nullopt;
    return stored->account;
  }

  core::Account add(const core::NewAccount& account) override {
    require_good_account(account);
    return get(stores_.accounts->add(without_password(account), hasher_->hash(account.password)));
  }

  core::Account change(std::int64_t id, const core::AccountChange& change) override {
    require_details(change);
    std::optional<std::string> hash;
    if (change.password) {
      require_good_password(*change.password, require(id).account.user);
      hash = hasher_->hash(*change.password);
    }
    stores_.accounts->change(id, change, hash);
    if (hash) stores_.failures->clear("account:" + std::to_string(id));
    return get(id);
  }

  void remove(std::int64_t id) override { stores_.accounts->remove(id); }

  std::vector<core::ApiToken> tokens(std::int64_t account_id) override {
    return stores_.tokens->list(account_id);
  }

  core::MadeToken make_token(std::int64_t account_id, const std::string& name,
                             const std::set<std::string>& scopes, int days) override {
    require_token(name, scopes, days);
    std::string secret = std::string(kTokenPrefix) + random_token();
    const auto id = stores_.tokens->add(account_id, token_hash(secret), name, secret.substr(0, kHintLength),
                                        scopes, std::chrono::hours(24) * days);
    return {require_token_of(account_id, id), std::move(secret)};
  }

  core::ApiToken revoke_token(std::int64_t account_id, std::int64_t token_id) override {
    auto token = require_token_of(account_id, token_id);
    if (!stores_.tokens->remove(account_id, token_id)) throw no_token();
    return token;
  }

  std::optional<core::TokenHolder> find_token(std::string_view secret) override {
    if (!secret.starts_with(kTokenPrefix)) return std::nullopt;
    return stores_.tokens->use(token_hash(secret));
  }

 private:
  static core::Account without_password(const core::NewAccount& account) {
    core::Account stored;
    stored.user = account.user;
    stored.name = account.name;
    stored.email = account.email;
    stored.role = account.role;
    return stored;
  }

  static Error no_token() {
    return {Status::not_found,
            {.message = "There is no such API token any more.", .next_step = "Look at the list again."}};
  }

  core::AccountRepository::Stored require(std::int64_t id) {
    auto stored = stores_.accounts->find(id);
    if (!stored)
      throw Error(Status::not_found,
                  {.message = "There is no such account any more.", .next_step = "Look at the list again."});
    return std::move(*stored);
  }

  core::ApiToken require_token_of(std::int64_t account_id, std::int64_t id) {
    for (auto& token : stores_.tokens->list(account_id))
      if (token.id == id) return std::move(token);
    throw no_token();
  }

  void note_success(const Subjects& subjects) {
    auto& failures = *stores_.failures;
    failures.clear(subjects.account);
    failures.clear(subjects.account_from_here);
    failures.take_back(subjects.address);
    failures.trust(subjects.account_from_here);
  }

  core::SignedIn begin_session(const core::Account& account, std::string_view address) {
    std::string token = random_token();
    const std::string hash = token_hash(token);
    stores_.sessions->remove_expired();
    stores_.sessions->add(hash, account.id, random_token(), std::string(address), session_life_);
    auto session = stores_.sessions->find(hash);
    if (!session)
      throw Error(Status::conflict,
                  {.message = "The account was changed at the same moment.", .next_step = "Sign in again."});
    return {std::move(*session), std::move(token)};
  }

  Stores stores_;
  std::shared_ptr<PasswordHasher> hasher_;
  core::SessionLife session_life_;
  SignInLimits limits_;
};

}  // namespace

std::unique_ptr<core::Accounts> make_accounts(Stores stores, std::shared_ptr<PasswordHasher> hasher,
                                              core::SessionLife session_life) {
  return std::make_unique<Accounts>(std::move(stores), std::move(hasher), session_life);
}

}  // namespace rollcall::accounts
