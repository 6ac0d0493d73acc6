#pragma once

#include "graph/client.hpp"
#include "graph/page.hpp"
#include "importing/mapping.hpp"
#include "rollcall/people/issues.hpp"
#include "rollcall/people/person.hpp"
#include "stop_signal.hpp"

#include <string>
#include <vector>

namespace rollcall::entra_id {

/// Reads people by their ids, several requests at a time.
class PeopleById {
 public:
  static constexpr std::size_t kParallelRequests = 8;

  /// Both must outlive this object.
  PeopleById(GraphClient& graph, const UserMapper& mapper);

  /// One Item for each of them, in their order; who is not in the tenant any more is a failed one with the
  /// issue "no-longer-there". Throws Error: nobody was read then.
  [[nodiscard]] std::vector<people::Item> read(const std::vector<people::FailedPerson>& people,
                                               const StopSignal& stop);

 private:
  people::Item read_one(const people::FailedPerson& wanted, PageReader& reader, const StopSignal& stop);

  GraphClient& graph_;
  const UserMapper& mapper_;
  std::string select_;
};

}  // namespace rollcall::entra_id
