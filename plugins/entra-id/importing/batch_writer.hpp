#pragma once

#include "importing/checkpoint.hpp"
#include "importing/pipeline.hpp"
#include "rollcall/people/writer.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace rollcall::entra_id {

/// Collects whole pages into batches, so that a checkpoint always lies between two pages.
class BatchWriter {
 public:
  BatchWriter(people::ImportWriter& writer, std::vector<ChainState> chains);

  /// Writes the batch first when the page would make it too long.
  void add(DecodedPage page);

  /// Writes what is collected, people or only a checkpoint; nothing when nothing changed.
  void flush();

  /// Writes what is collected when it is older than kLongestWait, so that a slow import shows progress.
  void flush_if_old();

  [[nodiscard]] const std::vector<ChainState>& chains() const noexcept { return chains_; }

  static constexpr std::chrono::seconds kLongestWait{2};

 private:
  void note_end_of(const ChainState& chain);

  people::ImportWriter& writer_;
  std::vector<ChainState> chains_;
  people::Batch batch_;
  bool changed_ = false;
  std::chrono::steady_clock::time_point oldest_{};
};

}  // namespace rollcall::entra_id
