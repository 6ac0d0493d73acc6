#pragma once

#include "web/http/chunk_source.hpp"
#include "web/http/message.hpp"
#include "web/http/refusal.hpp"
#include "web/http/request_reader.hpp"
#include "web/http/response_head.hpp"
#include "web/http/roster.hpp"
#include "web/http/server.hpp"
#include "web/http/transport.hpp"
#include "web/http/worker_pool.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::web::http {

class EventQueue;

/// What all connections of a server share; outlives them.
struct Shared {
  Limits limits;
  bool tls = false;
  bool behind_proxy = false;
  std::size_t most_streams = 1;
  Handler handler;
  WorkerPool& workers;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> body_bytes{0};  ///< of requests, in memory
  std::atomic<std::size_t> streams{0};     ///< that hold a worker
};

/// One client: reads a request, has it answered, reads the next. Runs on the socket's strand, but for what is
/// said otherwise.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, std::unique_ptr<Transport> transport, std::unique_ptr<Roster::Place> place);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();      ///< on any thread
  void wind_down();  ///< on any thread: ends after the request in work, at once when there is none
  void drop();       ///< on any thread: ends now

 private:
  enum class Phase { handshake, idle, receiving, working, answering, streaming, leaving, gone };

  void wait_for_request();
  void read();
  void follow(RequestReader::Step step);
  void tell_to_proceed();
  void hand_over();
  void settle_client();
  void refuse(const Refusal& refusal);

  // On a worker's thread, while the request and its reader are touched by nobody else.
  void work();
  void tell_events(Response response);
  void stream(Response response);
  void begin_soon(Response response, std::shared_ptr<ChunkSource> source, std::shared_ptr<EventQueue> events);

  void answer(Response response);
  void write_rest();
  void begin(const Response& response);
  void pump();
  void send_chunk(std::string bytes, ChunkSource::State state);
  void watch_for_leaving();
  [[nodiscard]] bool make_head(const Response& response, Framing::Body body, std::size_t size);
  void answered();

  void leave();
  void drain();
  void close();

  /// Writes all of it within the time for sending, then goes on with `next`.
  void write(const Transport::Pieces& pieces, void (Connection::*next)());
  void allow(std::chrono::milliseconds time);
  void allow_any_time();
  void time_is_up();
  [[nodiscard]] bool count_body();
  void forget_request();
  template <class Action>
  void on_strand(Action action) {
    boost::asio::post(timer_.get_executor(),
                      [self = shared_from_this(), action = std::move(action)]() mutable {
                        if (self->phase_ != Phase::gone) action(*self);
                      });
  }

  Shared& shared_;
  const std::unique_ptr<Roster::Place> place_;
  const std::unique_ptr<Transport> transport_;
  std::string address_;
  boost::asio::steady_timer timer_;
  RequestReader reader_;
  Phase phase_ = Phase::handshake;
  Request request_;
  std::size_t counted_body_ = 0;
  bool served_before_ = false;
  bool keep_alive_ = false;
  bool writing_ = false;

  std::string head_, body_;  // being written: of the answer, or of a chunk
  std::size_t sent_ = 0;     // of the body
  bool chunked_ = false;
  bool last_chunk_ = false;
  std::shared_ptr<ChunkSource> source_;
  std::shared_ptr<EventQueue> events_;  // the same, for a stream of events
  std::array<char, 16 * 1024> input_;
};

}  // namespace rollcall::web::http
