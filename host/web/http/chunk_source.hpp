#pragma once

#include <functional>
#include <string>

namespace rollcall::web::http {

/// A body that comes into being while it is sent. The connection's side of it; thread-safe.
class ChunkSource {
 public:
  enum class State { open, finished, failed };
  struct Piece {
    std::string bytes;  ///< empty: none is ready
    State state = State::open;
  };

  virtual ~ChunkSource() = default;
  /// From now on `wake` is called, on any thread and not to block, when there is something to take; when
  /// there is already, at once.
  virtual void attach(std::function<void()> wake) = 0;
  /// What is ready; the state is that after it.
  [[nodiscard]] virtual Piece take() = 0;
  /// The client has gone: whoever makes the body is told. `wake` is not called any more.
  virtual void abandon() = 0;
};

}  // namespace rollcall::web::http
