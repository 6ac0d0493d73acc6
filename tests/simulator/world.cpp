#include "world.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::size_t kFewestResultsKept = 8;
constexpr std::size_t kMostResultsKept = 256;
constexpr std::size_t kMostObjectsKept = 8'000'000;

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
  objects_ += result->size();
  while (latest_.size() > kMostResultsKept ||
         (objects_ > kMostObjectsKept && latest_.size() > kFewestResultsKept)) {
    objects_ -= latest_.back().second->size();
    latest_.pop_back();
  }
}

World::World(const SimulatorOptions& world_options)
    : options(world_options),
      signer(options.seed),
      tokens(signer),
      directory(build_directory(options.scenario, options.seed, options.users, options.extra_groups,
                                options.parts, options.overlap_percent)),
      last_chain(static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count())),
      throttle(resource_units_per_10s(options.tenant_size.value_or(tenant_size_for(options.users)))),
      switches_(options.switches) {}

Switches World::switches() const {
  const std::lock_guard lock(switches_mutex_);
  return switches_;
}

Roles World::roles_in_effect(const AppRegistration& app) const {
  const bool lags = clock.now_s() < app.roles_changed_at + switches().consent_lag.count();
  return lags ? app.roles_before : app.roles;
}

bool World::is_too_new(const AppRegistration& app) const {
  return app.roles != 0 && roles_in_effect(app) == 0;
}

std::string World::issue_token(const AccessToken& token) const {
  return tokens.issue(token, clock.now_s(), switches().opaque_tokens ? TokenForm::opaque : TokenForm::jwt);
}

void World::set_switches(const Switches& switches) {
  const std::lock_guard lock(switches_mutex_);
  switches_ = switches;
}

}  // namespace rollcall::simulator
