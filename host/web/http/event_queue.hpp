#pragma once

#include "web/http/chunk_source.hpp"
#include "web/http/message.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <string_view>

namespace rollcall::web::http {

/// The events that wait for one client: whoever sends them holds it as an EventSink.
class EventQueue final : public EventSink, public ChunkSource {
 public:
  static constexpr std::string_view kPing = ": ping\n\n";

  explicit EventQueue(std::size_t places) : places_(places) {}

  bool send(Event event) override;
  void close() override;

  void attach(std::function<void()> wake) override;
  [[nodiscard]] Piece take() override;
  void abandon() override;

 private:
  void drop_one_for(std::string_view name);
  void wake_once();

  const std::size_t places_;
  std::mutex mutex_;
  std::deque<Event> waiting_;
  std::function<void()> wake_;
  bool woken_ = false;  // and nothing has been taken since
  bool begun_ = false, closed_ = false, gone_ = false;
};

}  // namespace rollcall::web::http
