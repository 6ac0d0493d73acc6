#include "wizard/session_keeper.hpp"

#include "rollcall/sdk/error.hpp"

#include <utility>
#include <vector>

namespace rollcall::wizard {
namespace {

/// Where a process puts secrets: to whoever is calling it.
class SecretGate {
 public:
  void open(const SessionKeeper::SecretSink* sink) {
    const std::lock_guard lock(mutex_);
    sink_ = sink;
  }
  void store(std::string_view name, std::string_view value) {
    const std::lock_guard lock(mutex_);
    if (sink_ == nullptr)
      throw Error(Status::unavailable, {.message = "The secret cannot be stored now.",
                                        .next_step = "Store secrets while a call runs."});
    (*sink_)(name, value);
  }

 private:
  std::mutex mutex_;
  const SessionKeeper::SecretSink* sink_ = nullptr;
};

}  // namespace

struct SessionKeeper::Kept {
  std::mutex use;  ///< held by the lease
  std::string wizard_id;
  SecretGate secrets;

  // Of the lease; of the keeper, with its mutex, while there is no user.
  std::unique_ptr<core::PluginSession> session;
  std::string label;
  Clock::time_point last_poll{};

  // With the keeper's mutex.
  std::string plugin_id;
  std::size_t users = 0;
  bool is_doomed = false;
  Clock::time_point last_used = Clock::now();
};

SessionKeeper::SessionKeeper(Limits limits)
    : limits_(limits), reaper_([this](const std::stop_token& stop) { end_idle(stop); }) {}

SessionKeeper::~SessionKeeper() {
  reaper_.request_stop();
  changed_.notify_all();
}

SessionKeeper::Lease SessionKeeper::lease(const std::string& wizard_id) {
  std::shared_ptr<Kept> kept;
  {
    const std::lock_guard lock(mutex_);
    auto& place = kept_[wizard_id];
    if (!place) place = std::make_shared<Kept>();
    place->wizard_id = wizard_id;
    ++place->users;
    kept = place;
  }
  return {*this, std::move(kept)};
}

void SessionKeeper::end_plugin(std::string_view plugin_id) {
  std::vector<std::unique_ptr<core::PluginSession>> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, kept] : kept_) {
      if (kept->plugin_id != plugin_id) continue;
      if (kept->users > 0)
        kept->is_doomed = true;
      else if (kept->session)
        ended.push_back(std::move(kept->session));
    }
  }
  for (auto& session : ended) {
    session.reset();
    free_place();
  }
}

std::size_t SessionKeeper::processes() {
  const std::lock_guard lock(mutex_);
  return places_taken_;
}

void SessionKeeper::give_back(Kept& kept) {
  std::unique_ptr<core::PluginSession> ended;
  {
    const std::lock_guard lock(mutex_);
    --kept.users;
    kept.last_used = Clock::now();
    if (kept.users == 0 && kept.is_doomed) {
      ended = std::move(kept.session);
      kept.is_doomed = false;
    }
    changed_.notify_all();
  }
  if (!ended) return;
  ended.reset();
  free_place();
}

void SessionKeeper::take_place() {
  const auto give_up_at = Clock::now() + limits_.patience;
  for (;;) {
    std::unique_ptr<core::PluginSession> oldest;
    {
      std::unique_lock lock(mutex_);
      if (places_taken_ < limits_.most) {
        ++places_taken_;
        return;
      }
      oldest = take_oldest_unused();
      if (!oldest && changed_.wait_until(lock, give_up_at) == std::cv_status::timeout)
        throw Error(Status::unavailable, {.message = "Too many wizards are in use at this moment.",
                                          .next_step = "Try again in a minute."});
    }
    if (oldest) {
      oldest.reset();
      free_place();
    }
  }
}

void SessionKeeper::free_place() {
  const std::lock_guard lock(mutex_);
  --places_taken_;
  changed_.notify_all();
}

std::unique_ptr<core::PluginSession> SessionKeeper::take_oldest_unused() {
  Kept* oldest = nullptr;
  for (auto& [id, kept] : kept_) {
    if (kept->users > 0 || !kept->session) continue;
    if (oldest == nullptr || kept->last_used < oldest->last_used) oldest = kept.get();
  }
  return oldest == nullptr ? nullptr : std::move(oldest->session);
}

void SessionKeeper::end_idle(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<std::unique_ptr<core::PluginSession>> ended;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, limits_.idle / 2, [] { return false; });
      const auto before = Clock::now() - limits_.idle;
      for (auto entry = kept_.begin(); entry != kept_.end();) {
        Kept& kept = *entry->second;
        const bool is_idle = kept.users == 0 && kept.last_used <= before;
        if (is_idle && kept.session) ended.push_back(std::move(kept.session));
        entry = is_idle ? kept_.erase(entry) : std::next(entry);
      }
    }
    for (auto& session : ended) {
      session.reset();
      free_place();
    }
  }
}

SessionKeeper::Lease::Lease(SessionKeeper& keeper, std::shared_ptr<Kept> kept)
    : keeper_(&keeper), kept_(std::move(kept)), use_(kept_->use) {}

SessionKeeper::Lease::~Lease() {
  if (!kept_) return;
  use_.unlock();
  keeper_->give_back(*kept_);
}

std::string SessionKeeper::Lease::call(std::string_view plugin_id, const std::string& label,
                                       const Start& start, const SecretSink& sink, const Work& work) {
  struct OpenGate {
    OpenGate(SecretGate& gate, const SecretSink& sink) : gate_(gate) { gate_.open(&sink); }
    ~OpenGate() { gate_.open(nullptr); }
    OpenGate(const OpenGate&) = delete;
    OpenGate& operator=(const OpenGate&) = delete;
    SecretGate& gate_;
  };
  const OpenGate gate(kept_->secrets, sink);
  require_process(plugin_id, label, start);
  try {
    return work(*kept_->session);
  } catch (const core::PluginProcessDied&) {
    end_process();
  }
  require_process(plugin_id, label, start);
  try {
    return work(*kept_->session);
  } catch (const core::PluginProcessDied&) {
    end_process();
    throw;
  }
}

void SessionKeeper::Lease::require_process(std::string_view plugin_id, const std::string& label,
                                           const Start& start) {
  if (kept_->session && kept_->label == label) return;
  end_process();
  keeper_->take_place();
  core::PluginEvents events;
  events.on_secret_stored = [kept = std::weak_ptr(kept_)](std::string_view name, std::string_view value) {
    if (const auto still = kept.lock()) still->secrets.store(name, value);
  };
  std::unique_ptr<core::PluginSession> session;
  try {
    session = start(std::move(events));
  } catch (...) {
    keeper_->free_place();
    throw;
  }
  const std::lock_guard lock(keeper_->mutex_);
  kept_->session = std::move(session);
  kept_->label = label;
  kept_->plugin_id = plugin_id;
  kept_->is_doomed = false;
}

void SessionKeeper::Lease::relabel(std::string label) {
  kept_->label = std::move(label);
}

void SessionKeeper::Lease::end_process() {
  std::unique_ptr<core::PluginSession> session;
  {
    const std::lock_guard lock(keeper_->mutex_);
    session = std::move(kept_->session);
  }
  if (!session) return;
  session.reset();
  keeper_->free_place();
}

SessionKeeper::Clock::time_point& SessionKeeper::Lease::last_poll() {
  return kept_->last_poll;
}

}  // namespace rollcall::wizard
