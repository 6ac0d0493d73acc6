#include "world.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::size_t kResultsKept = 8;

}  // namespace

ResultCache::Result ResultCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  for (auto each = latest_.begin(); each != latest_.end(); ++each) {
    if (each->first != key) continue;
    latest_.splice(latest_.begin(), latest_, each);
    return each->second;
  }
  return nullptr;
}

void ResultCache::put(const std::string& key, const Result& result) {
  const std::lock_guard lock(mutex_);
  latest_.emplace_front(key, result);
  if (latest_.size() > kResultsKept) latest_.pop_back();
}

World::World(const SimulatorOptions& world_options)
    : options(world_options),
      signer(options.seed),
      tokens(signer),
      directory(build_directory(options.scenario, options.seed, options.users, options.extra_groups)),
      throttle(resource_units_per_10s(options.tenant_size.value_or(tenant_size_for(options.users)))),
      switches_(options.switches) {}

Switches World::switches() const {
  const std::lock_guard lock(switches_mutex_);
  return switches_;
}

void World::set_switches(const Switches& switches) {
  const std::lock_guard lock(switches_mutex_);
  switches_ = switches;
}

}  // namespace rollcall::simulator
