#pragma once

#include "graph/client.hpp"
#include "importing/decoded_page.hpp"
#include "importing/lookup_crew.hpp"
#include "stop_signal.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// The pages of one list whose people are being looked up: several at a time, handed on in their order. One
/// thread at a time.
class LookupQueue {
 public:
  /// All must outlive this object. `emit` is called by the thread that calls add() and finish().
  LookupQueue(GraphClient& graph, LookupCrew& crew, std::string select, const StopSignal& stop,
              const EmitPage& emit);
  /// Gives up what is under way, and waits for it.
  ~LookupQueue();
  LookupQueue(const LookupQueue&) = delete;
  LookupQueue& operator=(const LookupQueue&) = delete;

  /// Fills the page with the people of these ids, at most 1,000, and hands on what is ready. Waits while
  /// kMostPages are under way. Throws what the lookup of a page threw that was to be handed on.
  void add(DecodedPage page, std::vector<std::string> ids);

  /// The same for a page whose people are known.
  void add(DecodedPage page);

  /// Hands on all that is left.
  void finish() { hand_on(0); }

  static constexpr std::size_t kMostPages = LookupCrew::kThreads * 3 / 2;

 private:
  struct Task {
    DecodedPage page = {};
    std::vector<std::string> ids = {};
    bool ready = false;
    std::exception_ptr failure = {};
  };

  void look_up_people(Task& task, PageDecoder& decoder) noexcept;
  void hand_on(std::size_t most_left);
  std::shared_ptr<Task> take_ready(std::size_t most_left);

  GraphClient& graph_;
  LookupCrew& crew_;
  const std::string select_;
  const EmitPage& emit_;
  StopSignal stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Task>> tasks_;  ///< in the order of the list
  std::size_t under_way_ = 0;
};

}  // namespace rollcall::entra_id
