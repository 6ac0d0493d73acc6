#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace rollcall::entra_id {

/// Hands things from stage to stage, at most `capacity` waiting. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Waits for room. False once the queue was aborted: then the thing is dropped.
  bool push(T thing) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return things_.size() < capacity_ || aborted_; });
    if (aborted_) return false;
    things_.push_back(std::move(thing));
    lock.unlock();
    filled_.notify_one();
    return true;
  }

  enum class Pop { thing, nothing_yet, end };

  /// Waits for a thing until `when`. `end`: closed and empty, or aborted.
  Pop pop_until(T& thing, std::chrono::steady_clock::time_point when) {
    std::unique_lock lock(mutex_);
    filled_.wait_until(lock, when, [&] { return !things_.empty() || closed_ || aborted_; });
    return take(thing, lock);
  }

  /// Waits for a thing; false at the end.
  bool pop(T& thing) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return !things_.empty() || closed_ || aborted_; });
    return take(thing, lock) == Pop::thing;
  }

  /// Nothing more will be pushed.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }

  /// Ends all waiting at once; what is in the queue is given up.
  void abort() {
    {
      const std::lock_guard lock(mutex_);
      aborted_ = true;
    }
    filled_.notify_all();
    room_.notify_all();
  }

 private:
  Pop take(T& thing, std::unique_lock<std::mutex>& lock) {
    if (aborted_ || (things_.empty() && closed_)) return Pop::end;
    if (things_.empty()) return Pop::nothing_yet;
    thing = std::move(things_.front());
    things_.pop_front();
    lock.unlock();
    room_.notify_one();
    return Pop::thing;
  }

  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<T> things_;
  bool closed_ = false;
  bool aborted_ = false;
};

}  // namespace rollcall::entra_id
