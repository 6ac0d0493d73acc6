#pragma once

#include "people/import_fixture.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall::people {

[[nodiscard]] std::string id_of(int n);

/// The directory's people [first, last), whose addresses are "e<n>@x", in an order of the seed's.
[[nodiscard]] std::vector<Person> directory(int first, int last, const std::string& name, unsigned seed);

/// Writes them in small batches, as a plugin's process does, with a session of its own.
Counts import_all(const std::string& url, std::int64_t job, const std::vector<Person>& people,
                  const std::string& tenant = "t");

/// Runs the actions at once, a thread each, and gives what they threw: status and text, empty for nothing.
struct Failure {
  Status status = Status::ok;
  std::string text = {};

  bool operator==(const Failure&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const Failure& failure);
[[nodiscard]] std::vector<Failure> at_once(const std::vector<std::function<void()>>& actions);

}  // namespace rollcall::people
