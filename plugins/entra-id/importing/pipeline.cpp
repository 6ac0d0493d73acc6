#include "importing/pipeline.hpp"

#include "importing/list_reader.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::entra_id {
namespace {

constexpr std::size_t kQueuedPages = 4;

}  // namespace

Pipeline::Pipeline(GraphClient& graph, std::vector<PeopleList> lists, const ListSizes& sizes, Reader reader,
                   const UserMapper& mapper, Log log, const StopSignal& stop)
    : lists_(std::move(lists)),
      reader_(reader),
      log_(std::move(log)),
      stop_([&stop] { return stop.stopped(); }),
      crew_(mapper),
      tools_{.graph = graph,
             .mapper = mapper,
             .sizes = sizes,
             .crew = crew_,
             .shards = shards_,
             .log = log_,
             .stop = stop_},
      decoded_(kQueuedPages) {
  readers_ = std::clamp<std::size_t>(lists_.size(), 1, kParallelLists);
  const std::size_t readers = readers_;
  try {
    for (std::size_t i = 0; i < readers; ++i) threads_.emplace_back([this] { read_lists(); });
  } catch (...) {
    fail(std::current_exception());  // next() reports it
  }
}

Pipeline::~Pipeline() {
  fail(nullptr);
  threads_.clear();
}

void Pipeline::fail(std::exception_ptr why) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(why);
  }
  stop_.request_stop();
  decoded_.abort();
}

void Pipeline::read_lists() noexcept {
  try {
    PageDecoder decoder(tools_.mapper);
    const EmitPage emit = [this](DecodedPage page) {
      if (!decoded_.push(std::move(page))) throw Cancelled();
    };
    for (std::size_t index = next_list_++; index < lists_.size(); index = next_list_++) {
      if (!lists_[index].state.done) ListReader(tools_, lists_[index], index, decoder, emit).read(reader_);
    }
  } catch (...) {
    fail(std::current_exception());
  }
  if (--readers_ == 0) decoded_.close();
}

Pipeline::Next Pipeline::next(DecodedPage& page, std::chrono::steady_clock::time_point when) {
  using Clock = std::chrono::steady_clock;
  using Pop = BoundedQueue<DecodedPage>::Pop;
  while (true) {
    const auto popped = decoded_.pop_until(page, std::min(when, Clock::now() + StopSignal::kPollInterval));
    rethrow_failure();
    stop_.throw_if_stopped();
    if (popped == Pop::thing) return Next::page;
    if (popped == Pop::end) return Next::end;
    if (Clock::now() >= when) return Next::nothing_yet;
  }
}

void Pipeline::rethrow_failure() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace rollcall::entra_id
