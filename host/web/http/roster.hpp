#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace rollcall::web::http {

class Connection;

/// Who is connected: how many at all and from one address, and each of them, to be told something.
/// Thread-safe.
class Roster {
 public:
  /// A connection's place, given back by its destructor. The roster outlives it.
  class Place {
   public:
    ~Place() { roster_.leave(*this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    void taken_by(const std::shared_ptr<Connection>& connection);

   private:
    friend class Roster;
    Place(Roster& roster, std::string origin) : roster_(roster), origin_(std::move(origin)) {}
    Roster& roster_;
    std::string origin_;
    std::weak_ptr<Connection> connection_;
    std::list<Place*>::iterator position_;
  };

  Roster(std::size_t places, std::size_t places_of_origin)
      : places_(places), places_of_origin_(places_of_origin) {}

  /// None when there is no place left at all, or none for that origin.
  [[nodiscard]] std::unique_ptr<Place> admit(std::string origin);
  [[nodiscard]] std::size_t size() const;
  void for_each(const std::function<void(const std::shared_ptr<Connection>&)>& action) const;
  /// True when nobody is left.
  bool wait_until_empty(std::chrono::milliseconds patience);

 private:
  void leave(Place& place);

  const std::size_t places_, places_of_origin_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  std::list<Place*> present_;
  std::map<std::string, std::size_t> by_origin_;
};

}  // namespace rollcall::web::http
