#include "accounts/accounts.hpp"

#include "accounts/random_token.hpp"
#include "backends.hpp"
#include "core/field_error.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::accounts {
namespace {

constexpr const char* kPassword = "five wise gray otters";
constexpr const char* kHere = "192.0.2.7";
constexpr const char* kElsewhere = "198.51.100.1";

class AccountsTest : public store::StoreTest {
 protected:
  AccountsTest() : accounts_(make_accounts(stores(), std::make_shared<PasswordHasher>(HashCost::least))) {}

  Stores stores() const {
    return {store::make_account_repository(database_), store::make_session_repository(database_),
            store::make_token_repository(database_), store::make_sign_in_failure_repository(database_)};
  }
  core::Account add(const std::string& user, core::Role role = core::Role::administrator) {
    return accounts_->add({user, "", "", role, kPassword});
  }
  Status sign_in(const std::string& user, const std::string& password, const char* address = kHere) {
    return status_of([&] { static_cast<void>(accounts_->sign_in(user, password, address)); });
  }
  static Status status_of(const std::function<void()>& work) {
    try {
      work();
      return Status::ok;
    } catch (const Error& error) {
      EXPECT_FALSE(error.message().empty());
      return error.status();
    }
  }

  std::unique_ptr<core::Accounts> accounts_;
};
ROLLCALL_ON_EACH_BACKEND(AccountsTest);

TEST(RandomToken, IsLongAndNeverTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(random_token());
  EXPECT_EQ(tokens.size(), 100U);
  for (const auto& token : tokens) {
    EXPECT_EQ(token.size(), 43U);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
  }
}

TEST(TokenHash, IsSha256) {
  EXPECT_EQ(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_P(AccountsTest, SignInWithAnyCaseOfTheName) {
  add("Ada");
  const auto signed_in = accounts_->sign_in("ADA", kPassword, kHere);
  EXPECT_EQ(signed_in.session.account.user, "Ada");
  EXPECT_FALSE(signed_in.session.account.last_sign_in_at.empty());
  EXPECT_NE(signed_in.token, signed_in.session.token_hash);
  const auto session = accounts_->find_session(signed_in.token, core::SessionUse::by_person);
  ASSERT_TRUE(session.has_value());
  EXPECT_EQ(session->csrf_token, signed_in.session.csrf_token);
  EXPECT_FALSE(accounts_->find_session(signed_in.session.token_hash, core::SessionUse::by_page).has_value());
}

TEST_P(AccountsTest, KeepNoPasswordAndNoTokenInTheTables) {
  add("ada");
  const auto signed_in = accounts_->sign_in("ada", kPassword, kHere);
  const auto token = accounts_->make_token(signed_in.session.account.id, "backup", {"read"}, 1);
  const auto dump = value_of("SELECT password_hash FROM administrators") +
                    value_of("SELECT token_hash FROM sessions") +
                    value_of("SELECT token_hash FROM api_tokens");
  EXPECT_EQ(dump.find(kPassword), std::string::npos);
  EXPECT_EQ(dump.find(signed_in.token), std::string::npos);
  EXPECT_EQ(dump.find(token.secret), std::string::npos);
}

TEST_P(AccountsTest, RefuseAWrongNameAndAWrongPasswordAlike) {
  add("ada");
  const auto refusal = [&](const std::string& user) {
    try {
      static_cast<void>(accounts_->sign_in(user, "not the password", kHere));
      return std::string();
    } catch (const core::SignInRefused& refused) {
      EXPECT_EQ(refused.known_user(), user == "ada" ? "ada" : "");
      return refused.message() + refused.next_step();
    }
  };
  EXPECT_EQ(refusal("ada"), refusal("nobody"));
  EXPECT_FALSE(refusal("ada").empty());
}

TEST_P(AccountsTest, LimitGuessesAtAnAccountFromAnywhere) {
  add("ada");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(sign_in("ada", "not the password", ("203.0.113." + std::to_string(i)).c_str()),
              Status::unauthenticated);
  EXPECT_EQ(sign_in("ada", "not the password", kElsewhere), Status::throttled);
  EXPECT_EQ(sign_in("ada", kPassword, kElsewhere), Status::throttled);
}

TEST_P(AccountsTest, LimitGuessesAtNamesThatThereAreNoneOfAlike) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("nobody", "not the password"), Status::unauthenticated);
  EXPECT_EQ(sign_in("nobody", "not the password"), Status::throttled);
}

TEST_P(AccountsTest, LimitGuessesFromAnAddressAtManyAccounts) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(sign_in("user" + std::to_string(i), "not the password"), Status::unauthenticated);
  EXPECT_EQ(sign_in("user20", "not the password"), Status::throttled);
  EXPECT_EQ(sign_in("user20", "not the password", kElsewhere), Status::unauthenticated);
}

/// Whoever guesses all day must not keep the only administrator out.
TEST_P(AccountsTest, LetPeopleInWhereTheySignedInBefore) {
  add("ada");
  EXPECT_EQ(sign_in("ada", kPassword, kHere), Status::ok);
  for (int i = 0; i < 6; ++i) sign_in("ada", "not the password", kElsewhere);
  EXPECT_EQ(sign_in("ada", kPassword, kElsewhere), Status::throttled);
  EXPECT_EQ(sign_in("ada", kPassword, kHere), Status::ok);
}

TEST_P(AccountsTest, ForgetFailuresAfterASuccess) {
  add("ada");
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(sign_in("ada", "not the password"), Status::unauthenticated);
    EXPECT_EQ(sign_in("ada", kPassword), Status::ok);
  }
}

TEST_P(AccountsTest, GiveADisabledAccountNothing) {
  add("ada");
  const auto bob = add("bob");
  const auto signed_in = accounts_->sign_in("bob", kPassword, kHere);
  const auto token = accounts_->make_token(bob.id, "backup", {"read"}, 1);
  EXPECT_TRUE(accounts_->find_token(token.secret).has_value());
  accounts_->change(bob.id, {.enabled = false});
  EXPECT_FALSE(accounts_->find_session(signed_in.token, core::SessionUse::by_person).has_value());
  EXPECT_FALSE(accounts_->find_token(token.secret).has_value());
  EXPECT_EQ(sign_in("bob", kPassword), Status::unauthenticated);
}

TEST_P(AccountsTest, ChangeThePasswordAndEndAllOtherSessions) {
  const auto ada = add("ada");
  const auto first = accounts_->sign_in("ada", kPassword, kHere);
  const auto second = accounts_->sign_in("ada", kPassword, kElsewhere);
  core::Principal principal;
  principal.account_id = ada.id;
  principal.session_hash = second.session.token_hash;
  const auto renewed = accounts_->change_password(principal, kPassword, "nine loud pink herons");
  for (const auto& token : {first.token, second.token})
    EXPECT_FALSE(accounts_->find_session(token, core::SessionUse::by_page).has_value());
  EXPECT_TRUE(accounts_->find_session(renewed.token, core::SessionUse::by_page).has_value());
  EXPECT_EQ(sign_in("ada", kPassword), Status::unauthenticated);
  EXPECT_EQ(sign_in("ada", "nine loud pink herons"), Status::ok);
}

TEST_P(AccountsTest, WantThePresentPasswordForANewOne) {
  core::Principal principal;
  principal.account_id = add("ada").id;
  const auto field = [&](const std::string& current, const std::string& replacement) {
    try {
      static_cast<void>(accounts_->change_password(principal, current, replacement));
      return std::string();
    } catch (const core::FieldError& error) {
      return error.field();
    }
  };
  EXPECT_EQ(field("not the password", "nine loud pink herons"), "current");
  EXPECT_EQ(field(kPassword, "short"), "password");
  EXPECT_EQ(field(kPassword, kPassword), "password");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(field("not the password", "nine loud pink herons"), "current");
  EXPECT_EQ(status_of([&] {
              static_cast<void>(accounts_->change_password(principal, kPassword, "nine loud pink herons"));
            }),
            Status::throttled);
}

TEST_P(AccountsTest, MakeTheFirstAdministratorByALink) {
  EXPECT_TRUE(accounts_->first_administrator_needed());
  const std::string earlier = accounts_->make_first_link(), link = accounts_->make_first_link();
  const core::NewAccount account{"ada", "Ada", "", core::Role::viewer, kPassword};
  const auto make = [&](const std::string& token) {
    return status_of([&] { static_cast<void>(accounts_->make_first_administrator(token, account, kHere)); });
  };
  EXPECT_EQ(make(earlier), Status::not_found);
  EXPECT_EQ(make(token_hash(link)), Status::not_found);
  EXPECT_EQ(make(link), Status::ok);
  EXPECT_EQ(accounts_->find("ada")->role, core::Role::administrator);
  EXPECT_EQ(make(link), Status::conflict);
  EXPECT_FALSE(accounts_->first_administrator_needed());
  EXPECT_EQ(status_of([&] { static_cast<void>(accounts_->make_first_link()); }), Status::failed_precondition);
}

TEST_P(AccountsTest, LimitGuessesAtTheLink) {
  static_cast<void>(accounts_->make_first_link());
  const core::NewAccount account{"ada", "Ada", "", core::Role::viewer, kPassword};
  Status last = Status::ok;
  for (int i = 0; i < 21; ++i)
    last =
        status_of([&] { static_cast<void>(accounts_->make_first_administrator("guess", account, kHere)); });
  EXPECT_EQ(last, Status::throttled);
}

TEST_P(AccountsTest, ShowATokenOnce) {
  const auto ada = add("ada"), bob = add("bob");
  const auto made = accounts_->make_token(ada.id, "backup", {"read", "import"}, 30);
  EXPECT_TRUE(made.secret.starts_with("rc_"));
  EXPECT_EQ(made.secret.size(), 46U);
  EXPECT_EQ(made.token.hint, made.secret.substr(0, 7));
  const auto holder = accounts_->find_token(made.secret);
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->account.user, "ada");
  EXPECT_EQ(accounts_->tokens(ada.id).size(), 1U);
  EXPECT_EQ(status_of([&] { accounts_->revoke_token(bob.id, made.token.id); }), Status::not_found);
  EXPECT_EQ(accounts_->revoke_token(ada.id, made.token.id).name, "backup");
  EXPECT_FALSE(accounts_->find_token(made.secret).has_value());
}

TEST_P(AccountsTest, LetSomebodyInAgainAfterAReset) {
  const auto ada = add("ada");
  for (int i = 0; i < 6; ++i) sign_in("ada", "not the password", kElsewhere);
  accounts_->change(ada.id, {.password = "nine loud pink herons"});
  EXPECT_EQ(sign_in("ada", "nine loud pink herons", kElsewhere), Status::ok);
}

}  // namespace
}  // namespace rollcall::accounts
