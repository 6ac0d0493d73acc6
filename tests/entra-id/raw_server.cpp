#include "raw_server.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace rollcall::entra_id::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int bind_any_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(0);
  if (descriptor < 0 || ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no port on 127.0.0.1");
  return descriptor;
}

/// Up to the end of the headers; empty when the client hung up before. `read(bytes, size)` as read(2).
template <typename Read>
std::string read_request(Read read) {
  std::string request;
  char bytes[4096];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto count = read(bytes, sizeof bytes);
    if (count <= 0) return {};
    request.append(bytes, static_cast<std::size_t>(count));
  }
  return request;
}

/// The rest of what the client sent is read away: closing with unread bytes would be a reset.
void close_gently(int descriptor) {
  ::shutdown(descriptor, SHUT_WR);
  const timeval patience{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char bytes[4096];
  while (::read(descriptor, bytes, sizeof bytes) > 0) {
  }
}

template <typename Write>
std::string pem_of(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  write(memory.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

int listen_on_loopback() {
  const int descriptor = bind_any_port();
  ::listen(descriptor, 64);
  return descriptor;
}

int connect_to_loopback(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (descriptor < 0 ||
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no connection to 127.0.0.1");
  return descriptor;
}

std::uint16_t port_of(int descriptor) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Socket::~Socket() {
  ::close(descriptor_);
}

RawServer::RawServer(Script script, const SelfSigned* tls)
    : script_(std::move(script)),
      tls_(tls != nullptr ? tls->context : nullptr),
      listener_(listen_on_loopback()),
      port_(port_of(listener_.get())) {
  ::signal(SIGPIPE, SIG_IGN);  // a client may hang up at any time
  thread_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  ::shutdown(listener_.get(), SHUT_RDWR);  // ends accept()
  thread_.join();
}

std::string RawServer::url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

void RawServer::serve() {
  while (!stopping_) {
    const int descriptor = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    const Socket socket(descriptor);
    if (tls_)
      serve_tls(descriptor);
    else
      serve_plain(descriptor);
  }
}

void RawServer::answer(std::string request, std::function<void(std::string_view)> send, int socket) {
  if (request.empty()) return;
  ++requests_;
  bool was_reset = false;
  const auto reset = [&] {
    was_reset = true;
    const linger at_once{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  };
  RawConnection connection(std::move(request), std::move(send), reset, stopping_);
  script_(connection);
  if (!was_reset) close_gently(socket);
}

void RawServer::serve_plain(int socket) {
  auto request = read_request([&](char* bytes, std::size_t size) { return ::read(socket, bytes, size); });
  const auto send = [socket](std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  };
  answer(std::move(request), send, socket);
}

void RawServer::serve_tls(int socket) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> stream(SSL_new(tls_.get()), &SSL_free);
  SSL_set_fd(stream.get(), socket);
  if (SSL_accept(stream.get()) != 1) return;
  auto request = read_request(
      [&](char* bytes, std::size_t size) { return SSL_read(stream.get(), bytes, static_cast<int>(size)); });
  const auto send = [&](std::string_view bytes) {
    SSL_write(stream.get(), bytes.data(), static_cast<int>(bytes.size()));
  };
  answer(std::move(request), send, socket);
}

SelfSigned::SelfSigned(const Options& options) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.valid_from_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_to_s);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, options.names);
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  context.reset(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (options.newest_tls != 0) {
    SSL_CTX_set_security_level(context.get(), 0);  // else OpenSSL offers nothing older than TLS 1.2
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), options.newest_tls);
  }
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  certificate_pem = pem_of([&](BIO* memory) { PEM_write_bio_X509(memory, certificate.get()); });
  key_pem = pem_of([&](BIO* memory) {
    PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void SelfSigned::write_to(const std::string& certificate_file, const std::string& key_file) const {
  std::ofstream(certificate_file) << certificate_pem;
  std::ofstream(key_file) << key_pem;
}

std::uint16_t closed_port() {
  const Socket socket(bind_any_port());
  return port_of(socket.get());
}

}  // namespace rollcall::entra_id::test
