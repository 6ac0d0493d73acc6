#pragma once

#include "web/http/chunk_source.hpp"
#include "web/http/message.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace rollcall::web::http {

/// What lies between a worker that writes a long body and the connection that sends it: one piece fills while
/// another is sent, then the worker has to wait.
class StreamChannel final : public BodyWriter, public ChunkSource {
 public:
  static constexpr std::size_t kPieceBytes = 64 * 1024;

  // For the worker.
  void write(std::string_view bytes) override;
  void finish() { end(State::finished); }  ///< the body is whole
  void fail() { end(State::failed); }      ///< the body will never be whole

  void attach(std::function<void()> wake) override;
  [[nodiscard]] Piece take() override;
  void abandon() override;

 private:
  void end(State state);
  [[nodiscard]] bool ready() const { return state_ != State::open || filling_.size() == kPieceBytes; }

  std::mutex mutex_;
  std::condition_variable taken_;
  std::function<void()> wake_;
  std::string filling_;
  State state_ = State::open;
  bool abandoned_ = false;
};

}  // namespace rollcall::web::http
