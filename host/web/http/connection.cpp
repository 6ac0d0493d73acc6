#include "web/http/connection.hpp"

#include "web/http/client_address.hpp"
#include "web/http/event_queue.hpp"

#include <utility>

namespace rollcall::web::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// For a client to read the last answer and to close its side.
constexpr std::chrono::milliseconds kLingerTime = std::chrono::seconds(2);

constexpr Refusal kTooSlow{408, "The request took too long to arrive.", ""};
constexpr Refusal kBusy{503, "Rollcall has too much to do right now.", "Try again in a moment."};

}  // namespace

Connection::Connection(Shared& shared, std::unique_ptr<Transport> transport,
                       std::unique_ptr<Roster::Place> place)
    : shared_(shared),
      place_(std::move(place)),
      transport_(std::move(transport)),
      timer_(transport_->socket().get_executor()),
      reader_(shared.limits.header_bytes, shared.limits.body_bytes) {
  error_code error;
  const auto endpoint = transport_->socket().remote_endpoint(error);
  if (!error) address_ = address_text(endpoint.address());
}

Connection::~Connection() {
  close();
  forget_request();
}

void Connection::start() {
  on_strand([](Connection& self) {
    self.allow(self.shared_.limits.request_time);
    self.transport_->handshake([me = self.shared_from_this()](error_code error, std::size_t) {
      if (me->phase_ != Phase::handshake) return;
      error ? me->close() : me->wait_for_request();
    });
  });
}

void Connection::wind_down() {
  on_strand([](Connection& self) {
    if (self.phase_ == Phase::handshake || self.phase_ == Phase::idle) self.close();
    if (self.events_) self.events_->close();
  });
}

void Connection::drop() {
  on_strand([](Connection& self) { self.close(); });
}

void Connection::wait_for_request() {
  if (shared_.stopping) {
    leave();
    return;
  }
  phase_ = reader_.begun() ? Phase::receiving : Phase::idle;
  // Who connects has a request; who has been served may think for a while.
  allow(served_before_ && phase_ == Phase::idle ? shared_.limits.idle_time : shared_.limits.request_time);
  follow(reader_.feed({}));
}

void Connection::read() {
  transport_->read_some(asio::buffer(input_),
                        [self = shared_from_this()](error_code error, std::size_t size) {
                          if (self->phase_ != Phase::idle && self->phase_ != Phase::receiving) return;
                          if (error) {
                            self->close();
                            return;
                          }
                          if (self->phase_ == Phase::idle) {
                            self->phase_ = Phase::receiving;
                            self->allow(self->shared_.limits.request_time);
                          }
                          self->follow(self->reader_.feed({self->input_.data(), size}));
                        });
}

void Connection::follow(RequestReader::Step step) {
  if (!count_body()) {
    refuse(kBusy);
    return;
  }
  switch (step) {
    case RequestReader::Step::more:
      read();
      break;
    case RequestReader::Step::proceed:
      tell_to_proceed();
      break;
    case RequestReader::Step::complete:
      hand_over();
      break;
    case RequestReader::Step::refused:
      refuse(reader_.refusal());
      break;
  }
}

void Connection::tell_to_proceed() {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  writing_ = true;
  // The time allowed goes on: it is the request's.
  transport_->write({asio::buffer(kContinue), {}, {}},
                    [self = shared_from_this()](error_code error, std::size_t) {
                      self->writing_ = false;
                      if (self->phase_ != Phase::receiving) return;
                      error ? self->close() : self->read();
                    });
}

void Connection::hand_over() {
  phase_ = Phase::working;
  allow_any_time();
  keep_alive_ = reader_.keep_alive();
  served_before_ = true;
  request_ = reader_.take();
  settle_client();
  if (!shared_.workers.post([self = shared_from_this()] { self->work(); })) refuse(kBusy);
}

void Connection::settle_client() {
  request_.client_address = address_;
  request_.secure = shared_.tls;
  if (!shared_.behind_proxy) return;
  if (auto forwarded = forwarded_address(request_.headers)) request_.client_address = std::move(*forwarded);
  if (request_.headers.last("X-Forwarded-Proto") == "https") request_.secure = true;
}

void Connection::refuse(const Refusal& refusal) {
  keep_alive_ = false;
  answer(refused(refusal));
}

/// Closing with something unread would take the answer away from a client that is still sending.
void Connection::leave() {
  phase_ = Phase::leaving;
  allow(kLingerTime);
  error_code ignored;
  transport_->socket().cancel(ignored);
  transport_->farewell([self = shared_from_this()](error_code, std::size_t) {
    if (self->phase_ != Phase::leaving) return;
    error_code unimportant;
    self->transport_->socket().shutdown(Transport::Socket::shutdown_send, unimportant);
    self->drain();
  });
}

void Connection::drain() {
  transport_->socket().async_read_some(asio::buffer(input_),
                                       [self = shared_from_this()](error_code error, std::size_t) {
                                         if (self->phase_ != Phase::leaving) return;
                                         error ? self->close() : self->drain();
                                       });
}

void Connection::close() {
  if (phase_ == Phase::gone) return;
  phase_ = Phase::gone;
  timer_.cancel();
  error_code ignored;
  transport_->socket().close(ignored);
  if (source_) source_->abandon();
  source_.reset();
  events_.reset();
}

void Connection::allow(std::chrono::milliseconds time) {
  timer_.expires_after(time);
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    // One that ran out while it was set anew is none of ours any more.
    if (error || !self || self->timer_.expiry() > asio::steady_timer::clock_type::now()) return;
    self->time_is_up();
  });
}

void Connection::allow_any_time() {
  timer_.expires_at(asio::steady_timer::time_point::max());
}

void Connection::time_is_up() {
  switch (phase_) {
    case Phase::working:
    case Phase::gone:
      break;
    case Phase::receiving:
      if (writing_) {
        close();
      } else {
        error_code ignored;
        transport_->socket().cancel(ignored);
        refuse(kTooSlow);
      }
      break;
    case Phase::streaming:
      writing_ ? close() : send_chunk(std::string(EventQueue::kPing), ChunkSource::State::open);
      break;
    default:
      close();
  }
}

/// False when the bodies of all requests together are too much.
bool Connection::count_body() {
  const std::size_t more = reader_.body_size() - counted_body_;
  counted_body_ += more;
  return more == 0 || shared_.body_bytes.fetch_add(more) + more <= shared_.limits.all_bodies_bytes;
}

void Connection::forget_request() {
  request_ = {};
  shared_.body_bytes -= std::exchange(counted_body_, 0);
}

}  // namespace rollcall::web::http
