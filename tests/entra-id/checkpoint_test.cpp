#include "importing/checkpoint.hpp"

#include "rollcall/sdk/error.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

TEST(Checkpoint, ComesBackAsItWas) {
  const std::vector<ChainState> chains{{.group_id = "g-1",
                                        .name = "R\xC3\xBC\"x",
                                        .hidden_membership = true,
                                        .done = true,
                                        .ids_distrusted = true,
                                        .pages = 3,
                                        .people = 2500,
                                        .limited = 2,
                                        .distinct = true,
                                        .rereads = 1,
                                        .attributes = "department=city"},
                                       {.group_id = "g-2",
                                        .name = "B",
                                        .next_link = "https://graph.microsoft.com/v1.0/x?$skiptoken=X%27a%27",
                                        .id_only = true,
                                        .pages = 1,
                                        .people = 999,
                                        .other_objects = 4}};
  EXPECT_EQ(read_checkpoint(write_checkpoint(chains)), chains);
}

TEST(Checkpoint, RefusesWhatItCannotRead) {
  for (const auto* text : {"", "{}", "[]", R"({"version":2,"chains":[]})", R"({"version":1,"chains":[]})",
                           R"({"version":1,"chains":[{"group_id":"x"}]})"}) {
    EXPECT_THROW((void)read_checkpoint(text), Error) << text;
  }
}

TEST(RetryCheckpoint, ComesBackAsItWas) {
  EXPECT_EQ(read_retry_checkpoint(write_retry_checkpoint(9'000'000'000)), 9'000'000'000);
  EXPECT_THROW((void)read_retry_checkpoint(write_checkpoint({ChainState{}})), Error);
  EXPECT_THROW((void)read_checkpoint(write_retry_checkpoint(1)), Error);
}

}  // namespace
}  // namespace rollcall::entra_id
