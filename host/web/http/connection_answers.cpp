// How a connection answers; how it reads and ends is in connection.cpp.

#include "web/http/connection.hpp"
#include "web/http/event_queue.hpp"
#include "web/http/stream_channel.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::web::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kPieceBytes = 64 * 1024;

constexpr Refusal kUnexpected{500, "Something went wrong in Rollcall.", "The log says what it was."};
constexpr Refusal kTooManyStreams{503, "Too many downloads are going on.",
                                  "Try again when one of them has ended."};

/// Tells the log and nobody else. The text of an exception may hold what no log may.
void log_unexpected(const Request& request) {
  spdlog::error("{} {} ended with an exception that nobody had expected", request.method, request.path);
}

void add_if_absent(Headers& headers, const char* name, const char* value) {
  if (!headers.has(name)) headers.add(name, value);
}

/// One of the workers that may stream at the same time.
class StreamPermit {
 public:
  StreamPermit(std::atomic<std::size_t>& count, std::size_t most)
      : count_(count), granted_(count.fetch_add(1) < most) {}
  ~StreamPermit() { --count_; }
  StreamPermit(const StreamPermit&) = delete;
  StreamPermit& operator=(const StreamPermit&) = delete;
  [[nodiscard]] bool granted() const noexcept { return granted_; }

 private:
  std::atomic<std::size_t>& count_;
  bool granted_;
};

void add_event_headers(Headers& headers) {
  add_if_absent(headers, "Content-Type", "text/event-stream");
  add_if_absent(headers, "Cache-Control", "no-store");
  add_if_absent(headers, "X-Accel-Buffering", "no");  // nginx would wait for more
}

}  // namespace

void Connection::work() {
  Response response;
  try {
    response = shared_.handler(request_);
  } catch (...) {
    log_unexpected(request_);
    response = refused(kUnexpected);
  }
  if (response.events) add_event_headers(response.headers);
  if (response.events && !reader_.head_only()) {
    tell_events(std::move(response));
  } else if (response.stream && !reader_.head_only()) {
    stream(std::move(response));
  } else {
    on_strand(
        [response = std::move(response)](Connection& self) mutable { self.answer(std::move(response)); });
  }
}

void Connection::tell_events(Response response) {
  const auto events = std::make_shared<EventQueue>(shared_.limits.queued_events);
  try {
    response.events(events);
  } catch (...) {
    log_unexpected(request_);
    events->abandon();
    on_strand([](Connection& self) { self.answer(refused(kUnexpected)); });
    return;
  }
  begin_soon(std::move(response), events, events);
}

void Connection::stream(Response response) {
  const StreamPermit permit(shared_.streams, shared_.most_streams);
  if (!permit.granted()) {
    on_strand([](Connection& self) { self.answer(refused(kTooManyStreams)); });
    return;
  }
  const auto channel = std::make_shared<StreamChannel>();
  begin_soon(response, channel, nullptr);
  try {
    response.stream(*channel);
    channel->finish();
  } catch (const ClientGone&) {
    channel->fail();
  } catch (...) {
    log_unexpected(request_);
    channel->fail();
  }
}

/// Not on_strand(): when the client has gone meanwhile, the source has to hear of it.
void Connection::begin_soon(Response response, std::shared_ptr<ChunkSource> source,
                            std::shared_ptr<EventQueue> events) {
  asio::post(timer_.get_executor(), [self = shared_from_this(), response = std::move(response),
                                     source = std::move(source), events = std::move(events)] {
    if (self->phase_ == Phase::gone) {
      source->abandon();
      return;
    }
    self->source_ = source;
    self->events_ = events;
    self->begin(response);
    if (events) self->forget_request();  // which nobody needs any more, however long this lasts
  });
}

bool Connection::make_head(const Response& response, Framing::Body body, std::size_t size) {
  const Framing framing{.body = body,
                        .size = size,
                        .keep_alive = keep_alive_,
                        .version_1_1 = reader_.version_1_1(),
                        .secure = request_.secure || shared_.tls};
  auto head = head_of(response, framing);
  if (head) head_ = std::move(*head);
  return head.has_value();
}

void Connection::answer(Response response) {
  phase_ = Phase::answering;
  keep_alive_ = keep_alive_ && !shared_.stopping;
  // How long a stream would be, whoever asks by HEAD is not told.
  const bool sized = may_have_body(response.status) && !response.stream && !response.events;
  if (!make_head(response, sized ? Framing::Body::sized : Framing::Body::none, response.body.size())) {
    spdlog::error("{} {} was answered by a header that cannot be sent", request_.method, request_.path);
    response = refused(kUnexpected);
    (void)make_head(response, Framing::Body::sized, response.body.size());
  }
  body_ = may_have_body(response.status) && !reader_.head_only() ? std::move(response.body) : std::string();
  sent_ = 0;
  write_rest();
}

void Connection::write_rest() {
  const std::size_t piece = std::min(body_.size() - sent_, kPieceBytes);
  const auto head = sent_ == 0 ? asio::buffer(std::as_const(head_)) : asio::const_buffer();
  const auto part = asio::buffer(body_.data() + sent_, piece);
  sent_ += piece;
  write({head, part, {}}, sent_ == body_.size() ? &Connection::answered : &Connection::write_rest);
}

void Connection::begin(const Response& response) {
  phase_ = Phase::streaming;
  chunked_ = reader_.version_1_1();
  last_chunk_ = false;
  // Nothing is read any more while events are told: what the client says then is no request.
  keep_alive_ = keep_alive_ && chunked_ && !events_ && !shared_.stopping;
  if (!make_head(response, chunked_ ? Framing::Body::chunked : Framing::Body::to_end, 0)) {
    close();
    return;
  }
  body_.clear();
  if (events_) watch_for_leaving();
  write({asio::buffer(head_), {}, {}}, &Connection::pump);
  source_->attach([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->on_strand([](Connection& me) { me.pump(); });
  });
  if (events_ && shared_.stopping) events_->close();
}

void Connection::pump() {
  if (writing_ || phase_ != Phase::streaming) return;
  if (last_chunk_) {
    answered();
    return;
  }
  ChunkSource::Piece piece = source_->take();
  if (piece.state == ChunkSource::State::failed) {
    close();
  } else if (!piece.bytes.empty() || piece.state == ChunkSource::State::finished) {
    send_chunk(std::move(piece.bytes), piece.state);
  } else if (events_) {
    allow(shared_.limits.ping_time);
  } else {
    allow_any_time();
  }
}

void Connection::send_chunk(std::string bytes, ChunkSource::State state) {
  last_chunk_ = state == ChunkSource::State::finished;
  body_ = std::move(bytes);
  std::string_view end;
  head_.clear();
  if (chunked_) {
    if (!body_.empty()) head_ = chunk_header(body_.size());
    end = body_.empty() ? kLastChunk : last_chunk_ ? kEndAndLastChunk : kChunkEnd;
  }
  write({asio::buffer(head_), asio::buffer(body_), asio::buffer(end)}, &Connection::pump);
}

/// A browser that closes a page says so only by closing the connection.
void Connection::watch_for_leaving() {
  transport_->read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->phase_ != Phase::streaming) return;
    error ? self->close() : self->watch_for_leaving();
  });
}

void Connection::answered() {
  if (source_) source_->abandon();
  source_.reset();
  events_.reset();
  body_ = {};
  forget_request();
  if (keep_alive_) {
    wait_for_request();
  } else {
    leave();
  }
}

void Connection::write(const Transport::Pieces& pieces, void (Connection::*next)()) {
  writing_ = true;
  allow(shared_.limits.send_time);
  transport_->write(pieces, [self = shared_from_this(), next](error_code error, std::size_t) {
    self->writing_ = false;
    if (self->phase_ == Phase::gone) return;
    error ? self->close() : (self.get()->*next)();
  });
}

}  // namespace rollcall::web::http
