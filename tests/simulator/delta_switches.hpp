#pragma once

#include <chrono>
#include <cstdint>

namespace rollcall::simulator {

/// How Graph says that a delta token is too old: graph-facts.md section 5.
enum class ExpiredDeltaToken : std::uint8_t {
  gone,                 ///< 410 with the address of a new round in Location
  unsupported_query,    ///< 400 Request_UnsupportedQuery "DeltaLink older than 30 days is not supported."
  sync_state_not_found  ///< syncStateNotFound
};

/// Behaviour of delta queries that can be switched while the simulator runs.
struct DeltaSwitches {
  std::uint32_t page_size = 200;          ///< objects a page
  std::uint32_t members_per_chunk = 500;  ///< ids in one members@delta; a larger group appears several times
  bool top_is_refused = false;            ///< `$top` gives 400 instead of being ignored (i)
  bool repeats_objects = false;  ///< every page ends with its first object once more; somebody restored
                                 ///< comes as @removed and then whole
  bool scatters_groups = false;  ///< the further chunks of large groups follow after all other groups
  bool initial_round_has_removed = false;  ///< the first round tells of deleted objects too
  std::uint32_t replayed_versions = 0;     ///< every round repeats this many edits from before its token
  std::chrono::seconds lag{0};             ///< edits younger than this do not surface yet
  std::chrono::seconds token_lifetime{std::chrono::hours(24 * 7)};  ///< 0: for ever
  ExpiredDeltaToken expired_token = ExpiredDeltaToken::gone;
  std::uint32_t sync_state_not_found_status = 400;  ///< HTTP status of syncStateNotFound (i)
};

}  // namespace rollcall::simulator
