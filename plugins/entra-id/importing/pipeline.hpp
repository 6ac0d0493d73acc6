#pragma once

#include "graph/chain.hpp"
#include "graph/client.hpp"
#include "graph/page.hpp"
#include "importing/bounded_queue.hpp"
#include "importing/checkpoint.hpp"
#include "importing/mapping.hpp"
#include "rollcall/people/person.hpp"
#include "stop_signal.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

/// A page on its way from the network to the decoder.
struct FetchedPage {
  std::size_t chain = 0;  ///< which list it belongs to
  Chain::Step step = {};
  PageBuffer body = PageBuffer();
};

/// A page on its way from the decoder to the database.
struct DecodedPage {
  std::size_t chain = 0;
  bool restarted = false;  ///< the list began again: what was counted of it does not count
  std::string next_link = {};
  std::shared_ptr<const std::string> request_id = {};  ///< Graph's id of the answer
  PageContent content = {};
  std::vector<people::Item> items = {};
};

/// One list of people to read: its state so far and the request for its first page.
struct PeopleList {
  ChainState state;
  GraphRequest first_page;
};

/// Reads lists of people: up to kParallelChains at a time, decoding beside, with a bounded number of pages in
/// memory however long the lists are. The pages of one list come out in their order.
class Pipeline {
 public:
  static constexpr std::size_t kParallelChains = 8;

  /// Starts at once. `graph`, `mapper` and `stop` must outlive this object.
  Pipeline(GraphClient& graph, std::vector<PeopleList> lists, const UserMapper& mapper,
           const StopSignal& stop);
  /// Stops everything and waits for it.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  enum class Next { page, nothing_yet, end };

  /// The next page, waiting at most until `when`. `end`: all lists are read to their end. Throws what a stage
  /// threw, and Cancelled.
  Next next(DecodedPage& page, std::chrono::steady_clock::time_point when);

 private:
  void fetch_lists() noexcept;
  void fetch(std::size_t index);
  void decode_pages() noexcept;
  DecodedPage decode(PageReader& reader, const FetchedPage& fetched) const;
  void fail(std::exception_ptr why) noexcept;
  void rethrow_failure();
  PageBuffer take_buffer();
  void give_back(PageBuffer buffer);

  GraphClient& graph_;
  std::vector<PeopleList> lists_;
  const UserMapper& mapper_;
  StopSignal stop_;
  BoundedQueue<FetchedPage> fetched_;
  BoundedQueue<DecodedPage> decoded_;
  std::atomic<std::size_t> next_list_{0};
  std::atomic<std::size_t> fetchers_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
  std::vector<PageBuffer> spare_;
  std::vector<std::jthread> threads_;
};

}  // namespace rollcall::entra_id
