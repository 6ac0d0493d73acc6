#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace boost::asio::ssl {
class context;
}

namespace rollcall::web::http {

/// The bytes of one connection, plain or by TLS. Every call belongs on the socket's executor, where `done` is
/// called; one reading and one writing call may be under way.
class Transport {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Done = std::function<void(boost::system::error_code, std::size_t)>;
  using Pieces = std::array<boost::asio::const_buffer, 3>;

  explicit Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  virtual void handshake(Done done) = 0;
  virtual void read_some(boost::asio::mutable_buffer into, Done done) = 0;
  virtual void write(const Pieces& pieces, Done done) = 0;  ///< all of it
  /// Tells the other side that this was all; the socket stays open.
  virtual void farewell(Done done) = 0;
  virtual Socket& socket() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> plain_transport(Transport::Socket socket);
[[nodiscard]] std::unique_ptr<Transport> tls_transport(Transport::Socket socket,
                                                       boost::asio::ssl::context& context);

/// A server's side of TLS 1.2 and later. Throws Error(invalid_argument) when one of the files cannot be used.
[[nodiscard]] std::unique_ptr<boost::asio::ssl::context> tls_context(const std::filesystem::path& certificate,
                                                                     const std::filesystem::path& key);

}  // namespace rollcall::web::http
