#include "raw_server.hpp"

#include <memory>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace rollcall::entra_id::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

template <typename Stream>
std::string read_request(Stream& stream) {
  std::string request;
  boost::system::error_code error;
  asio::read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", error);
  return error ? std::string() : request;
}

template <typename Stream>
auto sender(Stream& stream) {
  return [&stream](std::string_view bytes) {
    boost::system::error_code error;  // the client may have hung up, as it should
    asio::write(stream, asio::buffer(bytes.data(), bytes.size()), error);
  };
}

auto resetter(tcp::socket& socket) {
  return [&socket] {
    boost::system::error_code error;
    socket.set_option(asio::socket_base::linger(true, 0), error);
    socket.close(error);
  };
}

}  // namespace

RawServer::RawServer(Script script, asio::ssl::context* tls)
    : script_(std::move(script)),
      tls_(tls),
      acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      thread_([this] { serve(); }) {}

RawServer::~RawServer() {
  stopping_ = true;
  try {
    tcp::socket wake(io_);
    wake.connect(acceptor_.local_endpoint());
  } catch (const std::exception&) {
  }
  thread_.join();
}

std::string RawServer::url() const {
  return (tls_ != nullptr ? "https://127.0.0.1:" : "http://127.0.0.1:") +
         std::to_string(acceptor_.local_endpoint().port());
}

void RawServer::serve() {
  while (!stopping_) {
    boost::system::error_code error;
    tcp::socket socket(io_);
    acceptor_.accept(socket, error);
    if (error || stopping_) continue;
    if (tls_ != nullptr)
      serve_tls(std::move(socket));
    else
      serve_plain(std::move(socket));
  }
}

void RawServer::serve_plain(tcp::socket socket) {
  auto request = read_request(socket);
  if (request.empty()) return;
  ++requests_;
  RawConnection connection(std::move(request), sender(socket), resetter(socket), stopping_);
  script_(connection);
}

void RawServer::serve_tls(tcp::socket socket) {
  asio::ssl::stream<tcp::socket&> stream(socket, *tls_);
  boost::system::error_code error;
  stream.handshake(asio::ssl::stream_base::server, error);
  if (error) return;
  auto request = read_request(stream);
  if (request.empty()) return;
  ++requests_;
  RawConnection connection(std::move(request), sender(stream), resetter(socket), stopping_);
  script_(connection);
}

SelfSigned::SelfSigned() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  SSL_CTX_use_certificate(context.native_handle(), certificate.get());
  SSL_CTX_use_PrivateKey(context.native_handle(), key.get());

  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(memory.get(), certificate.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  certificate_pem.assign(text, static_cast<std::size_t>(size));
}

std::uint16_t closed_port() {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  return acceptor.local_endpoint().port();
}

}  // namespace rollcall::entra_id::test
