#include "accounts/password_hasher.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::accounts {
namespace {

TEST(PasswordHasher, KnowsThePasswordAgain) {
  PasswordHasher hasher;
  const std::string hash = hasher.hash("five wise gray otters");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
  EXPECT_TRUE(hasher.verify(hash, "five wise gray otters"));
  EXPECT_FALSE(hasher.verify(hash, "five wise gray otter"));
  EXPECT_FALSE(hasher.verify(hash, ""));
}

TEST(PasswordHasher, SaltsEachHash) {
  PasswordHasher hasher(HashCost::least);
  EXPECT_NE(hasher.hash("five wise gray otters"), hasher.hash("five wise gray otters"));
}

TEST(PasswordHasher, RefusesWhatIsNoHash) {
  PasswordHasher hasher(HashCost::least);
  EXPECT_FALSE(hasher.verify("", ""));
  EXPECT_FALSE(hasher.verify("plain", "plain"));
}

TEST(PasswordHasher, ServesMoreThanItHashesAtOnce) {
  PasswordHasher hasher(HashCost::least, 1);
  const std::string hash = hasher.hash("five wise gray otters");
  std::atomic<int> known = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] { known += hasher.verify(hash, "five wise gray otters") ? 1 : 0; });
  }
  EXPECT_EQ(known, 8);
}

}  // namespace
}  // namespace rollcall::accounts
