#pragma once

#include "graph/client.hpp"
#include "importing/page_decoder.hpp"
#include "rollcall/people/person.hpp"
#include "stop_signal.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// The people behind some ids.
struct FoundPeople {
  std::vector<people::Item> items = {};  ///< in the order of the ids
  std::uint64_t limited = 0;
  std::shared_ptr<const std::string> request_id = {};
};

/// So many of the ids were not found that the answers cannot be trusted.
class LookupDistrusted : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "too many people were not found"; }
};

/// POST /directoryObjects/getByIds for at most 1,000 ids of users in lower case. Whoever is not found is
/// asked for once more; who is then still missing was deleted after the list named them, and is a failed Item
/// with the issue "no-longer-there". Throws Error, and LookupDistrusted when many are missing.
[[nodiscard]] FoundPeople look_up(GraphClient& graph, const std::string& select,
                                  const std::vector<std::string>& ids, PageDecoder& decoder,
                                  const StopSignal& stop);

}  // namespace rollcall::entra_id
