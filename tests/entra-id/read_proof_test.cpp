#include "importing/read_proof.hpp"

#include "importing/head_count.hpp"
#include "rollcall/sdk/error.hpp"

#include <map>

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

ChainState read_list(std::string name, std::uint64_t people) {
  return {
      .group_id = "id-" + name, .name = std::move(name), .done = true, .people = people, .distinct = true};
}

class ReadProof : public ::testing::Test {
 protected:
  people::ReadProof prove(const std::vector<ChainState>& chains) {
    const auto count = [this](const ChainState& chain) -> std::optional<std::uint64_t> {
      ++asked_;
      auto& answers = answers_[chain.name];
      if (answers.empty()) return std::nullopt;
      const auto answer = answers.front();
      if (answers.size() > 1) answers.erase(answers.begin());
      return answer;
    };
    return prove_read(chains, count, {.attempts = 3, .pause = 1ms}, stop_);
  }

  std::map<std::string, std::vector<std::uint64_t>> answers_;
  int asked_ = 0;
  StopSignal stop_;
};

TEST_F(ReadProof, AgreesWithGraphInEveryList) {
  answers_ = {{"A", {3}}, {"B", {0}}};
  const auto proof = prove({read_list("A", 3), read_list("B", 0)});
  EXPECT_TRUE(proof.complete);
  EXPECT_EQ(proof.doubt, "");
  EXPECT_EQ(asked_, 2);
}

TEST_F(ReadProof, WaitsForALaggingIndex) {
  answers_ = {{"A", {2, 2, 3}}};
  EXPECT_TRUE(prove({read_list("A", 3)}).complete);
  EXPECT_EQ(asked_, 3);
}

TEST_F(ReadProof, NamesTheListAndBothNumbers) {
  answers_ = {{"A", {3}}, {"B", {5}}};
  const auto proof = prove({read_list("A", 3), read_list("B", 4)});
  EXPECT_FALSE(proof.complete);
  EXPECT_EQ(proof.doubt, "Microsoft Graph counts 5 people in the group \"B\", but 4 were read.");
  EXPECT_EQ(asked_, 1 + 3);
}

TEST_F(ReadProof, MoreThanCountedIsNoProofEither) {
  answers_ = {{"A", {2}}};
  EXPECT_FALSE(prove({read_list("A", 3)}).complete);
}

TEST_F(ReadProof, PausesAreSharedByAllLists) {
  answers_ = {{"A", {1, 2}}, {"B", {1, 2}}, {"C", {1, 2}}};
  EXPECT_FALSE(prove({read_list("A", 2), read_list("B", 2), read_list("C", 2)}).complete);
  EXPECT_EQ(asked_, 5) << "two pauses are over when the third list disagrees";
}

TEST_F(ReadProof, NoCountIsNoProof) {
  EXPECT_THAT(prove({read_list("A", 3)}).doubt, HasSubstr("could not say how many people are in the group"));
}

TEST_F(ReadProof, WhatNoCountCanSettleIsNotAsked) {
  const auto doubt_about = [&](auto&& change) {
    auto chain = read_list("A", 0);
    change(chain);
    const auto proof = prove({read_list("B", 3), chain});
    EXPECT_FALSE(proof.complete);
    return proof.doubt;
  };
  answers_ = {{"A", {0}}, {"B", {3}}};
  EXPECT_THAT(doubt_about([](auto& chain) { chain.hidden_membership = true; }), HasSubstr("hides"));
  EXPECT_THAT(doubt_about([](auto& chain) { chain.limited = 1; }), HasSubstr("1 person in the group \"A\""));
  EXPECT_THAT(doubt_about([](auto& chain) { chain.distinct = false; }), HasSubstr("interrupted"));
  EXPECT_THAT(doubt_about([](auto& chain) { chain.done = false; }), HasSubstr("end"));
  EXPECT_EQ(asked_, 0);
}

TEST_F(ReadProof, AllUsersAreTheTenant) {
  answers_ = {{"All users", {7}}};
  auto chain = read_list("All users", 6);
  chain.group_id.clear();
  EXPECT_THAT(prove({chain}).doubt, HasSubstr("counts 7 people in the tenant"));
}

TEST_F(ReadProof, EndsWhenItIsCancelled) {
  answers_ = {{"A", {5}}};
  stop_.request_stop();
  EXPECT_THROW((void)prove({read_list("A", 3)}), Cancelled);
}

TEST(HeadCount, CountsEverybodyOnce) {
  HeadCount heads;
  EXPECT_EQ(heads.distinct(), 0U);
  for (int round = 0; round < 3; ++round) {
    for (int person = 0; person < 1'000; ++person) heads.add(people::id_digest(std::to_string(person)));
  }
  EXPECT_EQ(heads.distinct(), 1'000U);
}

}  // namespace
}  // namespace rollcall::entra_id
