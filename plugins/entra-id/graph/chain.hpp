#pragma once

#include "graph/client.hpp"
#include "graph/page.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace rollcall::entra_id {

/// A list that is read page by page: each page names the next one, so there is one request in flight. The
/// links are followed byte for byte. One thread at a time.
class Chain {
 public:
  /// `first`: the request for page 1. `next_link`: where an earlier attempt stopped; empty: at page 1.
  Chain(GraphClient& graph, GraphRequest first, std::string next_link);

  struct Step {
    bool restarted = false;                      ///< this is page 1 again, because the page token had expired
    std::string next_link;                       ///< empty: this was the last page
    std::string request_id;                      ///< Graph's id of the answer
    std::chrono::steady_clock::duration took{};  ///< with its retries
  };

  /// Reads a page before its link is followed and says where it leads. Throws BadPage for one that is damaged
  /// anywhere; then the page is asked for again, and whatever was made of it must be given up.
  using Accept = std::function<PageLinks(const PageBuffer&)>;

  /// Reads the next page into `body`. When Graph no longer knows a page token, begins again at page 1, at
  /// most kMaxRestarts times. Without `accept` it looks at nothing but the links. Throws Error.
  Step read(PageBuffer& body, const StopSignal& stop, const Accept& accept = {});

  static constexpr int kMaxRestarts = 5;

 private:
  Step fetch(PageBuffer& body, const StopSignal& stop, const Accept& accept);

  GraphClient& graph_;
  GraphRequest first_;
  std::string next_link_;
  PageReader reader_;
  int restarts_ = 0;
};

}  // namespace rollcall::entra_id
