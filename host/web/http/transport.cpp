#include "web/http/transport.hpp"

#include "rollcall/sdk/error.hpp"

#include <utility>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

namespace rollcall::web::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

  void handshake(Done done) override { done({}, 0); }
  void read_some(asio::mutable_buffer into, Done done) override {
    socket_.async_read_some(into, std::move(done));
  }
  void write(const Pieces& pieces, Done done) override {
    asio::async_write(socket_, pieces, std::move(done));
  }
  void farewell(Done done) override { done({}, 0); }
  Socket& socket() override { return socket_; }

 private:
  Socket socket_;
};

/// Not beast::ssl_stream: that of Boost 1.74 never finishes a body of more than 16 KiB.
class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  void handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](error_code error) { done(error, 0); });
  }
  void read_some(asio::mutable_buffer into, Done done) override {
    stream_.async_read_some(into, std::move(done));
  }
  void write(const Pieces& pieces, Done done) override {
    asio::async_write(stream_, pieces, std::move(done));
  }
  void farewell(Done done) override {
    stream_.async_shutdown([done = std::move(done)](error_code error) { done(error, 0); });
  }
  Socket& socket() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<Socket> stream_;
};

[[noreturn]] void refuse_file(const char* message, const char* next_step, const error_code& error) {
  throw Error(Status::invalid_argument,
              {.message = message, .next_step = next_step, .detail = error.message()});
}

}  // namespace

std::unique_ptr<Transport> plain_transport(Transport::Socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_transport(Transport::Socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsTransport>(std::move(socket), context);
}

std::unique_ptr<asio::ssl::context> tls_context(const std::filesystem::path& certificate,
                                                const std::filesystem::path& key) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  context->use_certificate_chain_file(certificate.string(), error);
  if (error)
    refuse_file("The TLS certificate cannot be used.",
                "Name a readable PEM file with the certificate and its chain as tls_certificate.", error);
  context->use_private_key_file(key.string(), asio::ssl::context::pem, error);
  if (error)
    refuse_file("The TLS key cannot be used.",
                "Name a readable PEM file, without a passphrase, with the key of tls_certificate as tls_key.",
                error);
  return context;
}

}  // namespace rollcall::web::http
