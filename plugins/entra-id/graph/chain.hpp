#pragma once

#include "graph/client.hpp"
#include "graph/page.hpp"

#include <string>

namespace rollcall::entra_id {

/// A list that is read page by page: each page names the next one, so there is one request in flight. The
/// links are followed byte for byte. One thread at a time.
class Chain {
 public:
  /// `first`: the request for page 1. `next_link`: where an earlier attempt stopped; empty: at page 1.
  /// `fields`: what has to be readable of every user.
  Chain(GraphClient& graph, GraphRequest first, std::string next_link, const UserFields& fields = {});

  struct Step {
    bool restarted = false;  ///< this is page 1 again, because the page token had expired
    std::string next_link;   ///< empty: this was the last page
    std::string request_id;  ///< Graph's id of the answer
  };

  /// Reads the next page into `body`; a page that is damaged anywhere is asked for again. When Graph no
  /// longer knows a page token, begins again at page 1, at most kMaxRestarts times. Throws Error.
  Step read(PageBuffer& body, const StopSignal& stop);

  static constexpr int kMaxRestarts = 5;

 private:
  Step fetch(PageBuffer& body, const StopSignal& stop);

  GraphClient& graph_;
  GraphRequest first_;
  std::string next_link_;
  PageReader reader_;
  int restarts_ = 0;
};

}  // namespace rollcall::entra_id
