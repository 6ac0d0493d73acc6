#include "web/http/roster.hpp"

#include <utility>
#include <vector>

namespace rollcall::web::http {

void Roster::Place::taken_by(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(roster_.mutex_);
  connection_ = connection;
}

std::unique_ptr<Roster::Place> Roster::admit(std::string origin) {
  const std::lock_guard lock(mutex_);
  if (present_.size() >= places_) return nullptr;
  const auto found = by_origin_.find(origin);
  if (found != by_origin_.end() && found->second >= places_of_origin_) return nullptr;
  std::unique_ptr<Place> place(new Place(*this, std::move(origin)));
  place->position_ = present_.insert(present_.end(), place.get());
  ++by_origin_[place->origin_];
  return place;
}

void Roster::leave(Place& place) {
  const std::lock_guard lock(mutex_);
  present_.erase(place.position_);
  const auto found = by_origin_.find(place.origin_);
  if (--found->second == 0) by_origin_.erase(found);
  left_.notify_all();
}

std::size_t Roster::size() const {
  const std::lock_guard lock(mutex_);
  return present_.size();
}

void Roster::for_each(const std::function<void(const std::shared_ptr<Connection>&)>& action) const {
  std::vector<std::shared_ptr<Connection>> connections;
  {
    const std::lock_guard lock(mutex_);
    for (const Place* place : present_)
      if (auto connection = place->connection_.lock()) connections.push_back(std::move(connection));
  }
  for (const auto& connection : connections) action(connection);
}

bool Roster::wait_until_empty(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return left_.wait_for(lock, patience, [this] { return present_.empty(); });
}

}  // namespace rollcall::web::http
