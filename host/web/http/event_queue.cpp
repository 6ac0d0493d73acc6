#include "web/http/event_queue.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::web::http {
namespace {

/// How long a browser waits before it connects again.
constexpr std::string_view kBeginning = "retry: 2000\n\n";

void append_field(std::string& text, std::string_view field, std::string_view value) {
  text += field;
  for (const char c : value)
    if (c != '\r' && c != '\n' && c != '\0') text += c;
  text += '\n';
}

void append(std::string& text, const Event& event) {
  if (!event.id.empty()) append_field(text, "id: ", event.id);
  if (!event.name.empty()) append_field(text, "event: ", event.name);
  append_field(text, "data: ", event.data);
  text += '\n';
}

}  // namespace

bool EventQueue::send(Event event) {
  const std::lock_guard lock(mutex_);
  if (closed_ || gone_) return false;
  if (waiting_.size() >= places_) drop_one_for(event.name);
  waiting_.push_back(std::move(event));
  wake_once();
  return true;
}

void EventQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_once();
}

void EventQueue::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  wake_once();
}

ChunkSource::Piece EventQueue::take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  Piece piece{.bytes = begun_ ? "" : std::string(kBeginning),
              .state = closed_ ? State::finished : State::open};
  begun_ = true;
  for (const Event& event : waiting_) append(piece.bytes, event);
  waiting_.clear();
  return piece;
}

void EventQueue::abandon() {
  const std::lock_guard lock(mutex_);
  gone_ = true;
  wake_ = nullptr;
  waiting_.clear();
}

void EventQueue::drop_one_for(std::string_view name) {
  const auto same =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const Event& event) { return event.name == name; });
  if (same != waiting_.end()) {
    waiting_.erase(same);
  } else if (!waiting_.empty()) {
    waiting_.pop_front();
  }
}

void EventQueue::wake_once() {
  if (woken_ || !wake_) return;
  woken_ = true;
  wake_();
}

}  // namespace rollcall::web::http
