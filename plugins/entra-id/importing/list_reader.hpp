#pragma once

#include "graph/chain.hpp"
#include "graph/client.hpp"
#include "importing/decoded_page.hpp"
#include "importing/known_people.hpp"
#include "importing/page_decoder.hpp"
#include "importing/people_list.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// Reads one list to its end, in one of several ways that give the same people. One thread at a time.
class ListReader {
 public:
  /// All must outlive this object.
  ListReader(const ReadingTools& tools, const PeopleList& list, std::size_t index, PageDecoder& decoder,
             const EmitPage& emit);

  /// Begins where the list's state is, and throws Error. A list that was begun goes on the way it was begun:
  /// its link is bound to what was selected.
  void read(Reader reader);

 private:
  enum class Begin : std::uint8_t {
    where_the_list_is,
    anew,  ///< what was counted of the list does not count
  };

  [[nodiscard]] GraphRequest first_page(ChainKind kind) const;

  struct Read {
    DecodedPage page = {};
    std::vector<std::string> ids = {};  ///< of a page of ids
    Chain::Step step = {};
  };
  [[nodiscard]] Read next_people(Chain& chain);
  [[nodiscard]] Read next_ids(Chain& chain);

  void read_automatically();
  void read_chain(Begin begin);
  void finish_chain(Chain& chain, Begin begin);
  void read_by_ids();
  void finish_ids(Chain& chain, Read first, KnownPeople known);
  void look_up_all(Chain& chain, Read first, KnownPeople known);
  void read_in_shards();
  void take_over(const std::string& why);

  const ReadingTools& tools_;
  const PeopleList& list_;
  const std::size_t index_;
  PageDecoder& decoder_;
  const EmitPage& emit_;
};

}  // namespace rollcall::entra_id
