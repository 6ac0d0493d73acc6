#pragma once

#include "importing/bounded_queue.hpp"
#include "importing/decoded_page.hpp"
#include "importing/lookup_crew.hpp"
#include "importing/mapping.hpp"
#include "importing/people_list.hpp"
#include "importing/reader_choice.hpp"
#include "log.hpp"
#include "stop_signal.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

/// Reads lists of people: up to kParallelLists at a time, each decoding what it fetched, with a bounded
/// number of pages in memory however long the lists are. The pages of one list come out in their order.
class Pipeline {
 public:
  static constexpr std::size_t kParallelLists = 8;

  /// Starts at once. `graph`, `sizes` (of these lists), `mapper` and `stop` must outlive this object.
  Pipeline(GraphClient& graph, std::vector<PeopleList> lists, const ListSizes& sizes, Reader reader,
           const UserMapper& mapper, Log log, const StopSignal& stop);
  /// Stops everything and waits for it.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  enum class Next { page, nothing_yet, end };

  /// The next page, waiting at most until `when`. `end`: all lists are read to their end. Throws what a stage
  /// threw, and Cancelled.
  Next next(DecodedPage& page, std::chrono::steady_clock::time_point when);

 private:
  void read_lists() noexcept;
  void fail(std::exception_ptr why) noexcept;
  void rethrow_failure();

  const std::vector<PeopleList> lists_;
  const Reader reader_;
  const Log log_;
  StopSignal stop_;
  std::mutex shards_;
  LookupCrew crew_;
  const ReadingTools tools_;
  BoundedQueue<DecodedPage> decoded_;
  std::atomic<std::size_t> next_list_{0};
  std::atomic<std::size_t> readers_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;
};

}  // namespace rollcall::entra_id
