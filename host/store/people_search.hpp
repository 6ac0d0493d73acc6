#pragma once

#include "core/search/people_index.hpp"
#include "store/group_filter.hpp"
#include "store/people_feed.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace rollcall::store {

/// The index of a workspace's people, kept up to date by a thread of its own: one for all threads of a host.
/// Thread-safe. How and why: core/search/README.md.
class PeopleSearch {
 public:
  using OpenDatabase = std::function<std::shared_ptr<Database>()>;

  /// Begins to read everybody. `open` is called on another thread, and again when a connection was lost.
  PeopleSearch(OpenDatabase open, std::int64_t workspace_id);
  ~PeopleSearch();
  PeopleSearch(const PeopleSearch&) = delete;
  PeopleSearch& operator=(const PeopleSearch&) = delete;

  /// Finds all that was committed before the call, by whomever. Waits until everybody has been read; throws
  /// Error(unavailable) when that fails or takes longer than a minute. The caller's database is asked for the
  /// members of a group.
  [[nodiscard]] core::search::Selection select(const core::UserFilter& filter, Database& database);

 private:
  void run(const std::stop_token& stop);
  void read_everybody();
  /// Brings the index to at least where it was when `wanted` was asked for; who asks meanwhile shares a look.
  void catch_up(std::uint64_t wanted);
  [[nodiscard]] std::uint64_t ask_for_a_look();
  /// Opens or reopens the database where that is needed.
  PeopleFeed& feed();

  OpenDatabase open_;
  std::int64_t workspace_id_;
  core::search::PeopleIndex index_;
  GroupFilter groups_;

  std::mutex feeding_;  ///< held by who reads from the feed; guards the next two
  std::optional<PeopleFeed> feed_;
  bool connected_ = false;

  std::mutex mutex_;  ///< guards the rest
  std::condition_variable_any changed_;
  bool complete_ = false;
  std::optional<Error> failure_;  ///< of the last attempt
  std::uint64_t asked_ = 0;
  std::uint64_t last_look_ = 0;  ///< began after that many were asked for

  std::jthread thread_;
};

}  // namespace rollcall::store
