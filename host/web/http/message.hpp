#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP as the rest of the host sees it: whole requests in, answers out. Nothing here knows Boost.Beast.
namespace rollcall::web::http {

/// Field names and values in the order of the message; names are compared without regard to case.
class Headers {
 public:
  /// The first value of that name; empty when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
  /// The last one: what the nearest proxy has added.
  [[nodiscard]] std::string_view last(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const noexcept {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;  ///< upper case; HEAD is told as GET, whose answer's body the server leaves out
  std::string path;    ///< as sent, without the query; begins with '/'; printable ASCII
  std::string query;   ///< as sent, without '?'; printable ASCII
  Headers headers;     ///< values are printable ASCII and tabs: every other byte came as '?'; no trailers
  std::string body;
  std::string client_address;  ///< without a port; behind a trusted proxy what the proxy says
  bool secure = false;         ///< the browser speaks TLS, with us or with the proxy
};

/// The client has gone; thrown out of a stream so that whoever writes it stops.
class ClientGone : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the client has gone"; }
};

/// Where a long body is written to, chunk by chunk.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  /// Blocks while the client is slower than we are. Throws ClientGone.
  virtual void write(std::string_view bytes) = 0;
};

/// One server-sent event (WHATWG HTML 9.2); `data` has no line breaks.
struct Event {
  std::string id;
  std::string name;
  std::string data;
};

/// The other end of an event stream. Thread-safe; outlives the connection.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Never blocks. A client that is slower than the events gets the newest: when too many wait, the oldest
  /// one of the same name is dropped for it, else the oldest of all. False: the stream has ended, send no
  /// more.
  virtual bool send(Event event) = 0;
  /// Ends the stream after what was sent.
  virtual void close() = 0;
};

/// An answer. Exactly one of body, stream and events is used, in the reverse order.
struct Response {
  unsigned status = 200;
  Headers headers;  ///< Content-Length, Connection, Date and Server are the server's; so are the
                    ///< safeguards (nosniff, Referrer-Policy, ...) that are not given here
  std::string body;
  std::function<void(BodyWriter&)> stream;                 ///< on the handler's thread, after it returned;
                                                           ///< the request lives until it ends. Whatever it
                                                           ///< throws cuts the body off, visibly
  std::function<void(std::shared_ptr<EventSink>)> events;  ///< the same; returns at once, keeps the sink
};

/// Called on the server's worker threads, several at a time. What it throws becomes a 500 without words.
using Handler = std::function<Response(const Request&)>;

}  // namespace rollcall::web::http
