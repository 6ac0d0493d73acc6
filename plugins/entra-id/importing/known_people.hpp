#pragma once

#include "rollcall/people/person.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rollcall::entra_id {

/// The people of the pages that a list began with, kept until its ids come to them.
class KnownPeople {
 public:
  void add(const std::vector<people::Item>& items);

  struct People {
    std::vector<people::Item> items = {};
    std::uint64_t limited = 0;
  };
  /// The people with these ids, in lower case, if all of them are known. The first page that has somebody
  /// else ends the remembering.
  [[nodiscard]] std::optional<People> take(const std::vector<std::string>& ids);

 private:
  std::unordered_map<std::string, people::Item> by_id_;
};

}  // namespace rollcall::entra_id
