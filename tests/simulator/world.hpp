#pragma once

#include "access_token.hpp"
#include "app_registration.hpp"
#include "delta_state.hpp"
#include "directory.hpp"
#include "faults.hpp"
#include "options.hpp"
#include "request_log.hpp"
#include "secrets_seen.hpp"
#include "sign_ins.hpp"
#include "signing.hpp"
#include "text_columns.hpp"
#include "throttle.hpp"
#include "token_signing_key.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace rollcall::simulator {

/// The simulator's clock: real time plus an offset that tests push forward instead of sleeping.
class SimulatedClock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const {
    return std::chrono::system_clock::now() + std::chrono::milliseconds(offset_ms_.load());
  }
  [[nodiscard]] std::int64_t now_s() const {
    return std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
  }
  void advance(std::chrono::milliseconds by) { offset_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> offset_ms_{0};
};

/// Filtered, sorted or transitive lists of the latest queries, so that a chain of pages computes its list
/// once: enough of them for dozens of chains through a million people side by side.
class ResultCache {
 public:
  using Result = std::shared_ptr<const std::vector<ObjectRef>>;

  /// The list under this key, made with `make` when it is not known.
  template <class Make>
  Result get(const std::string& key, Make&& make) {
    if (Result known = find(key)) return known;
    auto made = std::make_shared<const std::vector<ObjectRef>>(make());
    put(key, made);
    return made;
  }

 private:
  Result find(const std::string& key);
  void put(const std::string& key, const Result& result);

  std::mutex mutex_;
  std::list<std::pair<std::string, Result>> latest_;
  std::size_t objects_ = 0;
};

/// What was seen before. Safe to use from several threads.
class SeenIds {
 public:
  /// False when it had been added already.
  bool add(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return ids_.insert(id).second;
  }

  [[nodiscard]] bool contains(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return ids_.contains(id);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> ids_;
};

/// Everything the endpoints share. Each member is safe to use from several threads.
class World {
 public:
  explicit World(const SimulatorOptions& world_options);

  [[nodiscard]] Switches switches() const;
  void set_switches(const Switches& switches);

  /// The permissions that a token issued now holds: right after consent, still those of before.
  [[nodiscard]] Roles roles_in_effect(const AppRegistration& app) const;
  /// True for the first while after somebody consented to an app that had no permission at all.
  [[nodiscard]] bool is_too_new(const AppRegistration& app) const;
  /// An access token in the form that the switches ask for.
  [[nodiscard]] std::string issue_token(const AccessToken& token) const;

  const SimulatorOptions options;
  SimulatedClock clock;
  Signer signer;
  AppRegistrations apps;
  AccessTokens tokens;
  TokenSigningKey token_signing_key;
  SeenIds assertion_ids;
  SignIns sign_ins;
  DirectoryStore directory;
  DeltaState delta;
  ResultCache results;
  TextColumns columns;
  std::atomic<std::uint64_t> last_chain;      ///< of the pages that were begun so far
  std::atomic<std::uint64_t> index_pages{0};  ///< served while the index has gaps
  SeenIds served_page_tokens;
  SeenIds expired_page_tokens;
  Throttle throttle;
  Faults faults;
  RequestLog log;
  SecretsSeen secrets_seen;

 private:
  mutable std::mutex switches_mutex_;
  Switches switches_;
};

}  // namespace rollcall::simulator
