#pragma once

#include "importing/checkpoint.hpp"
#include "rollcall/people/writer.hpp"
#include "stop_signal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace rollcall::entra_id {

/// How long Graph's count, which comes from an index that lags, may disagree with what was read.
struct ProofPatience {
  int attempts = 4;
  std::chrono::milliseconds pause{5'000};
};

/// Graph's own number of users in a list; nothing when it cannot be had.
using CountUsers = std::function<std::optional<std::uint64_t>(const ChainState&)>;

/// Whether everybody in the lists, all read to their end, was met: as many different users as Graph counts in
/// each of them, and all of them shown. Throws Cancelled.
[[nodiscard]] people::ReadProof prove_read(const std::vector<ChainState>& chains, const CountUsers& count,
                                           const ProofPatience& patience, const StopSignal& stop);

}  // namespace rollcall::entra_id
