#pragma once

#include "importing/checkpoint.hpp"
#include "importing/decoded_page.hpp"
#include "importing/head_count.hpp"
#include "rollcall/people/writer.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::entra_id {

enum class Counting : std::uint8_t { as_listed, distinct };

/// Collects whole pages into batches, so that a checkpoint always lies between two pages.
class BatchWriter {
 public:
  static constexpr std::chrono::milliseconds kLongestWait{2'000};

  /// With Counting::distinct, lists that begin at their first page get their people counted each once.
  BatchWriter(people::ImportWriter& writer, std::vector<ChainState> chains, Counting counting,
              std::chrono::milliseconds longest_wait = kLongestWait);

  /// Writes the batch first when the page would make it too long.
  void add(DecodedPage page);

  /// Writes what is collected, people or only a checkpoint; nothing when nothing changed.
  void flush();

  /// Writes what is collected when it is older than the longest wait, so that a slow import shows progress.
  void flush_if_old();

  [[nodiscard]] const std::vector<ChainState>& chains() const noexcept { return chains_; }

 private:
  void count(const DecodedPage& page);
  void note_members(const DecodedPage& page);
  void note_end_of(const ChainState& chain, const std::string& request_id);

  people::ImportWriter& writer_;
  std::vector<ChainState> chains_;
  Counting counting_;
  std::chrono::milliseconds longest_wait_;
  std::vector<std::optional<HeadCount>> head_counts_;  ///< of the lists that are counted from page 1
  people::Batch batch_;
  bool changed_ = false;
  std::chrono::steady_clock::time_point oldest_{};
};

}  // namespace rollcall::entra_id
