#include "test_client.hpp"

#include "tests/simulator/text.hpp"

#include <stdexcept>
#include <zlib.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace rollcall::simulator::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

std::string unpack(const std::string& packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("inflateInit2 failed");
  std::string text;
  std::string part(64 * 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(part.data(), part.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("the gzip body is damaged");
  return text;
}

http::request<http::string_body> make_request(const std::string& method, const std::string& target,
                                              std::uint16_t port, const Headers& headers,
                                              const std::string& body) {
  http::request<http::string_body> request(http::string_to_verb(method), target, 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  return request;
}

template <class Stream>
Answer exchange(Stream& stream, boost::beast::flat_buffer& buffer,
                const http::request<http::string_body>& request) {
  Answer answer;
  error_code error;
  http::write(stream, request, error);
  http::response_parser<http::string_body> parser;
  parser.body_limit(1'000'000'000);
  if (!error) http::read(stream, buffer, parser, error);
  if (error) answer.transfer_error = error.message();
  if (!parser.is_header_done()) return answer;
  const auto& response = parser.get();
  answer.status = response.result_int();
  for (const auto& field : response)
    answer.headers[to_lower({field.name_string().data(), field.name_string().size()})] =
        std::string(field.value());
  answer.body = response.body();
  if (!error && answer.headers["content-encoding"] == "gzip") answer.body = unpack(answer.body);
  return answer;
}

}  // namespace

class TestClient::Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(context_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
  }

  Answer exchange_once(const http::request<http::string_body>& request) {
    return exchange(socket_, buffer_, request);
  }

 private:
  asio::io_context context_;
  Tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

TestClient::TestClient(std::uint16_t port) : port_(port) {}

TestClient::~TestClient() = default;

Answer TestClient::send(const std::string& method, const std::string& target, const Headers& headers,
                        const std::string& body) {
  if (!connection_) connection_ = std::make_unique<Connection>(port_);
  Answer answer = connection_->exchange_once(make_request(method, target, port_, headers, body));
  if (!answer.transfer_error.empty() || answer.headers["connection"] == "close") connection_.reset();
  return answer;
}

void TestClient::disconnect() {
  connection_.reset();
}

Answer get_over_tls(std::uint16_t port, const std::string& trusted_certificate_file,
                    const std::string& target) {
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(trusted_certificate_file);
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
  asio::ssl::stream<Tcp::socket> stream(context, tls);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
  stream.handshake(asio::ssl::stream_base::client);
  boost::beast::flat_buffer buffer;
  return exchange(stream, buffer, make_request("GET", target, port, {}, {}));
}

}  // namespace rollcall::simulator::test
