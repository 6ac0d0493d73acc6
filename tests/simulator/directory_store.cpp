#include "directory.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::simulator {
namespace {

constexpr std::size_t kStatesKept = 16;

}  // namespace

DirectoryStore::DirectoryStore(std::shared_ptr<const Directory> first) {
  states_.push_back({Clock::time_point::min(), std::move(first)});
}

std::shared_ptr<const Directory> DirectoryStore::current() const {
  const std::lock_guard lock(mutex_);
  return states_.back().directory;
}

std::shared_ptr<const Directory> DirectoryStore::at(Clock::time_point when) const {
  const std::lock_guard lock(mutex_);
  for (auto state = states_.rbegin(); state != states_.rend(); ++state) {
    if (state->since <= when) return state->directory;
  }
  return states_.front().directory;
}

std::shared_ptr<const Directory> DirectoryStore::at_version(std::uint64_t version) const {
  const std::lock_guard lock(mutex_);
  for (const State& state : states_) {
    if (state.directory->version() == version) return state.directory;
  }
  return nullptr;
}

std::vector<std::shared_ptr<const ChangeSet>> DirectoryStore::edits_between(std::uint64_t from,
                                                                            std::uint64_t to) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const ChangeSet>> between;
  for (std::uint64_t version = std::max<std::uint64_t>(from, 1) + 1; version <= to; ++version) {
    if (version - 2 < edits_.size()) between.push_back(edits_[version - 2]);
  }
  return between;
}

void DirectoryStore::edit(Clock::time_point now, const std::function<void(Directory&)>& change) {
  const std::lock_guard lock(mutex_);
  auto copy = std::make_shared<Directory>(*states_.back().directory);
  copy->changes_ = {};
  ++copy->version_;
  change(*copy);
  edits_.push_back(std::make_shared<const ChangeSet>(std::exchange(copy->changes_, {})));
  states_.push_back({now, std::move(copy)});
  if (states_.size() > kStatesKept) states_.pop_front();
}

}  // namespace rollcall::simulator
