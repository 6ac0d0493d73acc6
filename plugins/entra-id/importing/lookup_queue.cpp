#include "importing/lookup_queue.hpp"

#include "importing/lookup.hpp"

#include <utility>

namespace rollcall::entra_id {

LookupQueue::LookupQueue(GraphClient& graph, LookupCrew& crew, std::string select, const StopSignal& stop,
                         const EmitPage& emit)
    : graph_(graph), crew_(crew), select_(std::move(select)), emit_(emit), stop_([&stop] {
        return stop.stopped();
      }) {}

LookupQueue::~LookupQueue() {
  stop_.request_stop();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return under_way_ == 0; });
}

void LookupQueue::add(DecodedPage page, std::vector<std::string> ids) {
  auto task = std::make_shared<Task>(Task{.page = std::move(page), .ids = std::move(ids)});
  tasks_.push_back(task);
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  crew_.add([this, task](PageDecoder& decoder) { look_up_people(*task, decoder); });
  hand_on(kMostPages);
}

void LookupQueue::add(DecodedPage page) {
  tasks_.push_back(std::make_shared<Task>(Task{.page = std::move(page), .ready = true}));
  hand_on(kMostPages);
}

void LookupQueue::look_up_people(Task& task, PageDecoder& decoder) noexcept {
  FoundPeople found;
  std::exception_ptr failure;
  try {
    stop_.throw_if_stopped();
    if (!task.ids.empty()) found = look_up(graph_, select_, task.ids, decoder, stop_);
  } catch (...) {
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  if (found.request_id) task.page.request_id = std::move(found.request_id);
  task.page.content.limited_users = found.limited;
  task.page.items = std::move(found.items);
  task.failure = std::move(failure);
  task.ready = true;
  --under_way_;
  changed_.notify_all();
}

std::shared_ptr<LookupQueue::Task> LookupQueue::take_ready(std::size_t most_left) {
  std::unique_lock lock(mutex_);
  while (!tasks_.empty() && !tasks_.front()->ready) {
    if (tasks_.size() <= most_left) return nullptr;
    stop_.throw_if_stopped();
    changed_.wait_for(lock, StopSignal::kPollInterval);
  }
  if (tasks_.empty()) return nullptr;
  auto task = std::move(tasks_.front());
  tasks_.pop_front();
  return task;
}

void LookupQueue::hand_on(std::size_t most_left) {
  while (auto task = take_ready(most_left)) {
    if (task->failure) std::rethrow_exception(task->failure);
    emit_(std::move(task->page));
  }
}

}  // namespace rollcall::entra_id
