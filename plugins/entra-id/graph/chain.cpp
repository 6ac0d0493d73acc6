#include "graph/chain.hpp"

#include <utility>

namespace rollcall::entra_id {

Chain::Chain(GraphClient& graph, GraphRequest first, std::string next_link)
    : graph_(graph), first_(std::move(first)), next_link_(std::move(next_link)) {}

Chain::Step Chain::fetch(PageBuffer& body, const StopSignal& stop, const Accept& accept) {
  GraphRequest request = first_;
  if (!next_link_.empty()) request.target = graph_.pinned_target(next_link_);
  const auto begin = std::chrono::steady_clock::now();
  PageLinks links;
  auto request_id = graph_.get(request, body, stop, [&](const PageBuffer& page) {
    links = accept ? accept(page) : reader_.scan(page);
    if (!links.next.empty() && links.next == next_link_) throw BadPage("page names itself as the next one");
  });
  return {.next_link = std::move(links.next),
          .request_id = std::move(request_id),
          .took = std::chrono::steady_clock::now() - begin};
}

Chain::Step Chain::read(PageBuffer& body, const StopSignal& stop, const Accept& accept) {
  bool restarted = false;
  while (true) {
    try {
      auto step = fetch(body, stop, accept);
      next_link_ = step.next_link;
      step.restarted = restarted;
      return step;
    } catch (const PageTokenExpired&) {
      if (next_link_.empty() || restarts_ >= kMaxRestarts) throw;
      ++restarts_;
      next_link_.clear();
      restarted = true;
    }
  }
}

}  // namespace rollcall::entra_id
