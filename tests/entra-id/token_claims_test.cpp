#include "permissions/token_claims.hpp"

#include "login/base64.hpp"

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using ::testing::ElementsAre;

std::string token_with(const std::string& payload) {
  return base64url_encode(R"({"typ":"JWT","alg":"RS256"})") + "." + base64url_encode(payload) +
         ".c2lnbmF0dXJl";
}

TEST(TokenClaims, OfAnAppAreItsRoles) {
  const auto claims = read_token_claims(
      token_with(R"({"aud":"https://graph.microsoft.com","roles":["User.Read.All","Member.Read.Hidden"]})"));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->holder, Holder::app);
  EXPECT_THAT(claims->permissions, ElementsAre("User.Read.All", "Member.Read.Hidden"));
}

TEST(TokenClaims, OfAPersonAreTheScopes) {
  const auto claims =
      read_token_claims(token_with(R"({"aud":"x","scp":" User.Read.All  openid ","roles":["A"]})"));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->holder, Holder::person);
  EXPECT_THAT(claims->permissions, ElementsAre("User.Read.All", "openid"));
}

TEST(TokenClaims, WithoutConsentThereAreNone) {
  const auto claims = read_token_claims(token_with(R"({"aud":"x","appid":"y"})"));
  ASSERT_TRUE(claims);
  EXPECT_TRUE(claims->permissions.empty());
}

TEST(TokenClaims, NamesThatAreNoneAreLeftOut) {
  const auto claims =
      read_token_claims(token_with(R"({"aud":"x","roles":["A.B","a b","\u001b[31m","",7,null,"<b>"]})"));
  ASSERT_TRUE(claims);
  EXPECT_THAT(claims->permissions, ElementsAre("A.B"));
}

TEST(TokenClaims, WhatIsNoTokenOfThisKindIsNotRead) {
  const std::string good = token_with(R"({"aud":"x"})");
  ASSERT_TRUE(read_token_claims(good));
  for (const auto& token :
       {std::string(), std::string("EwBgA8l6BAAU"), std::string(".."), std::string("a.b.c"), good + ".d",
        token_with("[]"), token_with("no json"), token_with("{}"), token_with(R"({"aud":"x","scp":7})"),
        token_with(R"({"aud":"x","roles":"User.Read.All"})"),
        token_with(R"({"aud":")" + std::string(70'000, 'x') + "\"}")}) {
    EXPECT_FALSE(read_token_claims(token)) << token.substr(0, 80);
  }
}

}  // namespace
}  // namespace rollcall::entra_id
