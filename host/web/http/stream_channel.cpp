#include "web/http/stream_channel.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::web::http {

void StreamChannel::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  while (!bytes.empty()) {
    taken_.wait(lock, [this] { return abandoned_ || !ready(); });
    if (abandoned_) throw ClientGone();
    const std::size_t part = std::min(bytes.size(), kPieceBytes - filling_.size());
    filling_.append(bytes.substr(0, part));
    bytes.remove_prefix(part);
    if (ready() && wake_) wake_();
  }
}

void StreamChannel::end(State state) {
  const std::lock_guard lock(mutex_);
  state_ = state;
  if (wake_) wake_();
}

void StreamChannel::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  if (ready()) wake_();
}

ChunkSource::Piece StreamChannel::take() {
  Piece piece;
  {
    const std::lock_guard lock(mutex_);
    if (!ready()) return piece;
    piece.bytes.swap(filling_);
    piece.state = state_;
  }
  taken_.notify_one();
  return piece;
}

void StreamChannel::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    wake_ = nullptr;
  }
  taken_.notify_one();
}

}  // namespace rollcall::web::http
