#include "delta_state.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

constexpr std::size_t kDirectoriesKept = 16;
constexpr std::size_t kMergedKept = 4;

}  // namespace

void DeltaState::keep(const std::shared_ptr<const Directory>& directory) {
  const std::lock_guard lock(mutex_);
  directories_.remove_if([&](const auto& each) { return each->version() == directory->version(); });
  directories_.push_front(directory);
  if (directories_.size() > kDirectoriesKept) directories_.pop_back();
}

std::shared_ptr<const Directory> DeltaState::find(const DirectoryStore& store, std::uint64_t version) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& each : directories_) {
      if (each->version() == version) return each;
    }
  }
  return store.at_version(version);
}

std::shared_ptr<const DeltaChanges> DeltaState::changes(const DirectoryStore& store, std::uint64_t from,
                                                        std::uint64_t to) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(merged_.begin(), merged_.end(),
                                    [&](const Merged& each) { return each.from == from && each.to == to; });
    if (known != merged_.end()) return known->changes;
  }
  auto made = std::make_shared<const DeltaChanges>(merge_changes(store.edits_between(from, to), from));
  const std::lock_guard lock(mutex_);
  merged_.push_front({from, to, made});
  if (merged_.size() > kMergedKept) merged_.pop_back();
  return made;
}

}  // namespace rollcall::simulator
