#include "request_log.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::size_t kRequestsKept = 100'000;

}  // namespace

void RequestLog::add(LoggedRequest request) {
  const std::lock_guard lock(mutex_);
  request.number = ++count_;
  requests_.push_back(std::move(request));
  if (requests_.size() > kRequestsKept) requests_.pop_front();
}

std::vector<LoggedRequest> RequestLog::all() const {
  const std::lock_guard lock(mutex_);
  return {requests_.begin(), requests_.end()};
}

std::vector<LoggedRequest> RequestLog::matching(std::string_view part) const {
  const std::lock_guard lock(mutex_);
  std::vector<LoggedRequest> found;
  for (const LoggedRequest& request : requests_) {
    if (request.target.find(part) != std::string::npos) found.push_back(request);
  }
  return found;
}

std::uint64_t RequestLog::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void RequestLog::clear() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
  count_ = 0;
}

}  // namespace rollcall::simulator
