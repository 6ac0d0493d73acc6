#pragma once

#include "delta_changes.hpp"
#include "directory.hpp"

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <random>

namespace rollcall::simulator {

/// What delta queries keep between the pages of a round. A round reads the tenant as it was when the round
/// began, so edits between its pages neither lose nor repeat anybody. Safe to use from several threads.
class DeltaState {
 public:
  /// Of this process: versions of the tenant after the first mean nothing to another one.
  [[nodiscard]] std::uint32_t instance() const { return instance_; }
  /// Tokens carry the generation in which they were issued; those of an earlier one have expired.
  [[nodiscard]] std::uint32_t generation() const { return generation_; }
  void forget_tokens() { ++generation_; }

  /// Keeps the tenant of a round that goes on to another page.
  void keep(const std::shared_ptr<const Directory>& directory);
  /// The tenant of that version; null when it is neither kept nor among the store's latest.
  std::shared_ptr<const Directory> find(const DirectoryStore& store, std::uint64_t version);

  /// What changed after version `from` up to version `to`; merged once for all pages of a round.
  std::shared_ptr<const DeltaChanges> changes(const DirectoryStore& store, std::uint64_t from,
                                              std::uint64_t to);

 private:
  struct Merged {
    std::uint64_t from;
    std::uint64_t to;
    std::shared_ptr<const DeltaChanges> changes;
  };
  const std::uint32_t instance_ = std::random_device()();
  std::atomic<std::uint32_t> generation_{1};
  std::mutex mutex_;
  std::list<std::shared_ptr<const Directory>> directories_;
  std::list<Merged> merged_;
};

}  // namespace rollcall::simulator
