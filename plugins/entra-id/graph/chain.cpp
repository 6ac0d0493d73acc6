#include "graph/chain.hpp"

#include <utility>

namespace rollcall::entra_id {

Chain::Chain(GraphClient& graph, GraphRequest first, std::string next_link)
    : graph_(graph), first_(std::move(first)), next_link_(std::move(next_link)) {}

PageLinks Chain::fetch(PageBuffer& body, const StopSignal& stop) {
  GraphRequest request = first_;
  if (!next_link_.empty()) request.target = graph_.pinned_target(next_link_);
  PageLinks links;
  graph_.get(request, body, stop, [&](const PageBuffer& page) {
    links = reader_.scan(page);
    if (!links.next.empty() && links.next == next_link_) throw BadPage("page names itself as the next one");
  });
  return links;
}

Chain::Step Chain::read(PageBuffer& body, const StopSignal& stop) {
  Step step;
  while (true) {
    try {
      auto links = fetch(body, stop);
      next_link_ = links.next;
      step.next_link = std::move(links.next);
      return step;
    } catch (const PageTokenExpired&) {
      if (next_link_.empty() || restarts_ >= kMaxRestarts) throw;
      ++restarts_;
      next_link_.clear();
      step.restarted = true;
    }
  }
}

}  // namespace rollcall::entra_id
