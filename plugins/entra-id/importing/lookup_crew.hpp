#pragma once

#include "importing/mapping.hpp"
#include "importing/page_decoder.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

/// The threads that look people up for all lists together: so many requests at a time and no more. They begin
/// with the first job. Thread-safe.
class LookupCrew {
 public:
  static constexpr std::size_t kThreads = 8;
  /// Must not throw; is given what its thread reads with.
  using Job = std::function<void(PageDecoder&)>;

  /// `mapper` must outlive this object.
  explicit LookupCrew(const UserMapper& mapper) : mapper_(mapper) {}
  /// Jobs that have not begun are given up: whoever waits for one must be gone.
  ~LookupCrew();
  LookupCrew(const LookupCrew&) = delete;
  LookupCrew& operator=(const LookupCrew&) = delete;

  void add(Job job);

 private:
  void work();

  const UserMapper& mapper_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace rollcall::entra_id
