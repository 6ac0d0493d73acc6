#include "importing/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::entra_id {
namespace {

constexpr std::size_t kQueuedPages = 4;

}  // namespace

Pipeline::Pipeline(GraphClient& graph, std::vector<PeopleList> lists, const UserMapper& mapper,
                   const StopSignal& stop)
    : graph_(graph),
      lists_(std::move(lists)),
      mapper_(mapper),
      stop_([&stop] { return stop.stopped(); }),
      fetched_(kQueuedPages),
      decoded_(kQueuedPages) {
  fetchers_ = std::clamp<std::size_t>(lists_.size(), 1, kParallelChains);
  const std::size_t fetchers = fetchers_;
  try {
    threads_.emplace_back([this] { decode_pages(); });
    for (std::size_t i = 0; i < fetchers; ++i) threads_.emplace_back([this] { fetch_lists(); });
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
  fetched_.abort();
  decoded_.abort();
}

void Pipeline::fetch_lists() noexcept {
  try {
    for (std::size_t index = next_list_++; index < lists_.size(); index = next_list_++) {
      if (!lists_[index].state.done) fetch(index);
    }
  } catch (...) {
    fail(std::current_exception());
  }
  if (--fetchers_ == 0) fetched_.close();
}

void Pipeline::fetch(std::size_t index) {
  const auto& list = lists_[index];
  Chain chain(graph_, list.first_page, list.state.next_link, mapper_.fields());
  bool last = false;
  while (!last) {
    FetchedPage page{.chain = index, .body = take_buffer()};
    page.step = chain.read(page.body, stop_);
    last = page.step.next_link.empty();
    if (!fetched_.push(std::move(page))) return;
  }
}

void Pipeline::decode_pages() noexcept {
  try {
    PageReader reader(mapper_.fields());
    FetchedPage page;
    while (fetched_.pop(page)) {
      auto decoded = decode(reader, page);
      give_back(std::move(page.body));
      if (!decoded_.push(std::move(decoded))) return;
    }
    decoded_.close();
  } catch (...) {
    fail(std::current_exception());
  }
}

DecodedPage Pipeline::decode(PageReader& reader, const FetchedPage& fetched) const {
  DecodedPage page{.chain = fetched.chain,
                   .restarted = fetched.step.restarted,
                   .next_link = fetched.step.next_link,
                   .request_id = std::make_shared<const std::string>(fetched.step.request_id)};
  page.items.reserve(1000);
  page.content = reader.read(fetched.body, [&](const GraphUser& user) {
    page.items.push_back(mapper_.map(user));
    page.items.back().request_id = page.request_id;
  });
  // The permission is the app's: when a page has no user with a name, none will come.
  if (page.content.users > 0 && page.content.limited_users == page.content.users) {
    throw missing_user_permission("HTTP 200, a page of " + std::to_string(page.content.users) +
                                  " users without userPrincipalName and displayName");
  }
  return page;
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

PageBuffer Pipeline::take_buffer() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return PageBuffer();
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void Pipeline::give_back(PageBuffer buffer) {
  const std::lock_guard lock(mutex_);
  spare_.push_back(std::move(buffer));
}

}  // namespace rollcall::entra_id
