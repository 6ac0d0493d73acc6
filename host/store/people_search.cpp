#include "store/people_search.hpp"

#include "store/folding.hpp"

#include <chrono>
#include <stop_token>
#include <utility>

namespace rollcall::store {
namespace {

constexpr auto kLookInterval = std::chrono::milliseconds{500};
constexpr auto kFailurePause = std::chrono::seconds{2};
constexpr auto kLongestWait = std::chrono::minutes{1};

Error unexpected(const std::exception& failure) {
  return Error(Status::internal, {.message = "The list of people could not be made.",
                                  .next_step = "Start the host again, and look at its log.",
                                  .detail = failure.what()});
}

core::search::IndexFilter folded(const core::UserFilter& filter) {
  return {.search = folded_search(filter.search),
          .source = filter.source,
          .enabled = filter.enabled,
          .last_import = filter.last_import,
          .members = {}};
}

}  // namespace

PeopleSearch::PeopleSearch(OpenDatabase open, std::int64_t workspace_id)
    : open_(std::move(open)),
      workspace_id_(workspace_id),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PeopleSearch::~PeopleSearch() = default;

void PeopleSearch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::optional<Error> failure;
    try {
      catch_up(ask_for_a_look());
      while (!stop.stop_requested() && index_.merge()) {
      }
    } catch (const Error& error) {
      failure = error;
    } catch (const std::exception& error) {
      failure = unexpected(error);
    }
    const auto pause = failure ? std::chrono::milliseconds{kFailurePause} : kLookInterval;
    std::unique_lock lock(mutex_);
    failure_ = std::move(failure);
    changed_.notify_all();
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
}

PeopleFeed& PeopleSearch::feed() {
  if (connected_) return *feed_;
  auto database = open_();
  if (feed_)
    feed_->reconnect(std::move(database));
  else
    feed_.emplace(std::move(database), workspace_id_);
  connected_ = true;
  return *feed_;
}

void PeopleSearch::read_everybody() {
  core::search::SegmentBuilder builder;
  feed().everybody([&](const core::search::IndexedPerson& person) { builder.add(person); });
  index_.replace(std::move(builder).build());
}

void PeopleSearch::catch_up(std::uint64_t wanted) {
  const std::lock_guard feeding(feeding_);
  std::uint64_t look = 0;
  bool complete = false;
  {
    const std::lock_guard lock(mutex_);
    if (last_look_ >= wanted) return;  // another one began to look after this was asked for
    look = asked_;
    complete = complete_;
  }
  try {
    const auto apply = [this](const auto& present, const auto& gone) {
      if (!present.empty() || !gone.empty()) index_.apply(present, gone);
    };
    if (!complete || feed().changes(apply) == PeopleFeed::Outcome::unknown) read_everybody();
  } catch (...) {
    connected_ = false;
    throw;
  }
  const std::lock_guard lock(mutex_);
  complete_ = true;
  last_look_ = look;
  changed_.notify_all();
}

std::uint64_t PeopleSearch::ask_for_a_look() {
  const std::lock_guard lock(mutex_);
  return ++asked_;
}

core::search::Selection PeopleSearch::select(const core::UserFilter& filter, Database& database) {
  {
    std::unique_lock lock(mutex_);
    const bool decided =
        changed_.wait_for(lock, kLongestWait, [this] { return complete_ || failure_.has_value(); });
    if (!complete_) {
      if (decided) throw *failure_;
      throw Error(Status::unavailable, {.message = "The list of people is still being read.",
                                        .next_step = "Try again in a minute."});
    }
  }
  const auto wanted = ask_for_a_look();
  try {
    catch_up(wanted);
  } catch (const Error& error) {
    if (error.status() != Status::unavailable) throw;
    catch_up(wanted);  // on a new connection
  }
  auto index_filter = folded(filter);
  if (filter.group) index_filter.members = groups_.members(database, workspace_id_, *filter.group);
  return index_.select(index_filter);
}

}  // namespace rollcall::store
