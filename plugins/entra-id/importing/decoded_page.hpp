#pragma once

#include "graph/page.hpp"
#include "rollcall/people/person.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// What the links of a list lead to: they are bound to what was selected.
enum class ChainKind : std::uint8_t {
  people,  ///< pages of people with their fields
  ids,     ///< pages of ids, whose people are looked up
};

/// Some people of a list on their way to the database.
struct DecodedPage {
  std::size_t chain = 0;   ///< which list it belongs to
  bool restarted = false;  ///< the list began again: what was counted of it does not count
  /// False: people alone, who say nothing about how far the list is.
  bool advances = true;
  ChainKind kind = ChainKind::people;  ///< of next_link
  bool ids_distrusted = false;         ///< the chain has taken over from another reader
  std::string next_link = {};          ///< empty: the list is at its end
  /// Graph's id of the answer; never null.
  std::shared_ptr<const std::string> request_id = std::make_shared<const std::string>();
  PageContent content = {};
  std::vector<people::Item> items = {};
};

/// Takes the pages of a list in their order; from several threads those that do not advance. May throw, to
/// end the reading.
using EmitPage = std::function<void(DecodedPage)>;

}  // namespace rollcall::entra_id
