#include "importing/lookup_crew.hpp"

#include <utility>

namespace rollcall::entra_id {

LookupCrew::~LookupCrew() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

void LookupCrew::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (threads_.size() < kThreads) threads_.emplace_back([this] { work(); });
  }
  changed_.notify_one();
}

void LookupCrew::work() {
  PageDecoder decoder(mapper_);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
    if (closed_) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job(decoder);
    lock.lock();
  }
}

}  // namespace rollcall::entra_id
