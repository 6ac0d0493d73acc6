#include "http_server.hpp"

#include "gzip.hpp"
#include "text.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace rollcall::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kSmallestCompressed = 512;
constexpr std::uint64_t kLargestRequestBody = 1'000'000;
constexpr std::uint32_t kLargestRequestHeader = 64 * 1024;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, length};
}

std::string_view reason(unsigned status) {
  const auto text = http::obsolete_reason(static_cast<http::status>(status));
  return {text.data(), text.size()};
}

HttpRequest to_plain(const http::request<http::string_body>& request, std::uint64_t connection_id) {
  HttpRequest plain;
  plain.method = std::string(request.method_string());
  plain.target = std::string(request.target());
  for (const auto& field : request) plain.headers.emplace_back(field.name_string(), field.value());
  plain.body = request.body();
  plain.connection_id = connection_id;
  return plain;
}

/// The bytes of a reply: a head and a body that is sent in one or two parts.
struct Wire {
  std::string head;
  std::string body;
  std::size_t first_part = 0;  ///< how much of the body goes out before the pause
  std::size_t to_send = 0;     ///< how much of the body goes out at all
};

Wire make_wire(HttpReply& reply, bool accepts_gzip, Gzip& packer, bool keep_alive) {
  Wire wire;
  wire.head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: entra-simulator\r\n", reply.status,
                          reason(reply.status), http_date());
  if (!reply.content_type.empty()) wire.head += "Content-Type: " + reply.content_type + "\r\n";
  for (const auto& [name, value] : reply.headers) wire.head += name + ": " + value + "\r\n";
  if (!keep_alive) wire.head += "Connection: close\r\n";
  if (reply.delivery.form == Delivery::Form::malformed_chunk) {
    wire.head += "Transfer-Encoding: chunked\r\n\r\n";
    const std::string begin = reply.body.substr(0, reply.body.size() / 2);
    wire.body = fmt::format("{:x}\r\n{}\r\n-2\r\n", begin.size(), begin);
    wire.first_part = wire.to_send = wire.body.size();
    return wire;
  }
  if (accepts_gzip && packer.level() > 0 && reply.body.size() >= kSmallestCompressed) {
    wire.body = packer.pack(reply.body);
    wire.head += "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n";
  } else {
    wire.body = std::move(reply.body);
  }
  wire.head += fmt::format("Content-Length: {}\r\n\r\n", wire.body.size());
  const bool damaged = reply.delivery.form != Delivery::Form::whole;
  const bool paused = reply.delivery.inside_body.count() > 0;
  wire.to_send = damaged ? wire.body.size() / 2 : wire.body.size();
  wire.first_part = damaged || paused ? wire.body.size() / 2 : wire.body.size();
  return wire;
}

struct Shared {
  HttpServer::Handler handler;
  Gzip gzip;
};

/// One connection: reads a request, answers it, reads the next. Its handlers run on the strand of its socket.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  template <class... Arguments>
  Connection(Shared& shared, std::uint64_t id, Arguments&&... arguments)
      : shared_(shared),
        id_(id),
        stream_(std::forward<Arguments>(arguments)...),
        timer_(stream_.get_executor()) {}

  void start() {
    if constexpr (kIsTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

 private:
  static constexpr bool kIsTls = !std::is_same_v<Stream, beast::tcp_stream>;

  Tcp::socket& socket() { return beast::get_lowest_layer(stream_).socket(); }

  void read() {
    parser_.emplace();
    parser_->body_limit(kLargestRequestBody);
    parser_->header_limit(kLargestRequestHeader);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

  void answer() {
    const HttpRequest request = to_plain(parser_->get(), id_);
    HttpReply reply = shared_.handler(request);
    delivery_ = reply.delivery;
    keep_alive_ = parser_->get().keep_alive() && delivery_.form == Delivery::Form::whole;
    const bool accepts_gzip = request.header("Accept-Encoding").find("gzip") != std::string_view::npos;
    wire_ = make_wire(reply, accepts_gzip, shared_.gzip, keep_alive_);
    after(delivery_.before_first_byte, [this] { write_begin(); });
  }

  template <class Next>
  void after(std::chrono::milliseconds delay, Next next) {
    if (delay.count() <= 0) {
      next();
      return;
    }
    timer_.expires_after(delay);
    timer_.async_wait([self = this->shared_from_this(), next](error_code error) {
      if (!error) next();
    });
  }

  void write_begin() {
    const std::array<asio::const_buffer, 2> parts{asio::buffer(wire_.head),
                                                  asio::buffer(wire_.body.data(), wire_.first_part)};
    asio::async_write(stream_, parts, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (error) return;
      self->after(self->delivery_.inside_body, [connection = self.get()] { connection->write_rest(); });
    });
  }

  void write_rest() {
    const auto rest = asio::buffer(wire_.body.data() + wire_.first_part, wire_.to_send - wire_.first_part);
    if (rest.size() == 0) {
      finish();
      return;
    }
    asio::async_write(stream_, rest, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (!error) self->finish();
    });
  }

  void finish() {
    if (keep_alive_) {
      read();
      return;
    }
    error_code ignored;
    if (delivery_.form == Delivery::Form::reset) {
      socket().set_option(asio::socket_base::linger(true, 0), ignored);
    } else {
      socket().shutdown(Tcp::socket::shutdown_both, ignored);
    }
    socket().close(ignored);
  }

  Shared& shared_;
  std::uint64_t id_;
  Stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Wire wire_;
  Delivery delivery_;
  bool keep_alive_ = true;
};

}  // namespace

class HttpServer::Implementation {
 public:
  Implementation(const HttpServerOptions& options, Handler handler)
      : shared_{std::move(handler), Gzip(options.gzip_level)},
        context_(static_cast<int>(options.threads)),
        acceptor_(context_) {
    if (!options.tls_certificate_file.empty()) {
      tls_.emplace(asio::ssl::context::tls_server);
      tls_->use_certificate_chain_file(options.tls_certificate_file);
      tls_->use_private_key_file(options.tls_key_file, asio::ssl::context::pem);
    }
    const Tcp::endpoint address(asio::ip::address_v4::loopback(), options.port);
    acceptor_.open(address.protocol());
    acceptor_.set_option(Tcp::acceptor::reuse_address(true));
    acceptor_.bind(address);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    accept();
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i)
      threads_.emplace_back([this] { context_.run(); });
  }

  ~Implementation() {
    context_.stop();
    for (std::thread& thread : threads_) thread.join();
  }

  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint64_t connections() const { return connections_; }

 private:
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](error_code error, Tcp::socket socket) {
      if (!error) serve(std::move(socket));
      if (acceptor_.is_open()) accept();
    });
  }

  void serve(Tcp::socket socket) {
    error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const std::uint64_t id = ++connections_;
    if (tls_) {
      // Not beast::ssl_stream: that of Boost 1.74 sends nothing of a body of more than 16 KiB after its head.
      std::make_shared<Connection<asio::ssl::stream<beast::tcp_stream>>>(
          shared_, id, beast::tcp_stream(std::move(socket)), *tls_)
          ->start();
    } else {
      std::make_shared<Connection<beast::tcp_stream>>(shared_, id, std::move(socket))->start();
    }
  }

  Shared shared_;
  std::optional<asio::ssl::context> tls_;
  asio::io_context context_;
  Tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::atomic<std::uint64_t> connections_{0};
  std::vector<std::thread> threads_;
};

HttpServer::HttpServer(const HttpServerOptions& options, Handler handler)
    : implementation_(std::make_unique<Implementation>(options, std::move(handler))) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return implementation_->port();
}

std::uint64_t HttpServer::connections() const {
  return implementation_->connections();
}

}  // namespace rollcall::simulator
