#pragma once

#include "graph/page_buffer.hpp"
#include "rollcall/sdk/error.hpp"
#include "stop_signal.hpp"
#include "url.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The one wrapper around cpprestsdk: its types stay behind it.
namespace rollcall::entra_id {

using Header = std::pair<std::string, std::string>;

enum class HttpMethod { get, post };

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  std::string target = {};  ///< path and query, sent byte for byte
  std::vector<Header> headers = {};
  std::string body = {};                                           ///< of a POST
  std::string content_type = "application/x-www-form-urlencoded";  ///< of the body
  /// For everything: connecting, waiting and reading.
  std::chrono::milliseconds deadline{100'000};
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers = {};

  /// The first of that name, letter case ignored; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// How far a request came before it failed. cpprest's error codes do not tell.
enum class HttpFailure {
  connect,      ///< no connection: refused, unknown name, TLS handshake broken
  untrusted,    ///< the server's certificate is not trusted
  timeout,      ///< the deadline passed
  lost,         ///< the connection broke after the request was sent
  undecodable,  ///< the body is not what Content-Encoding says
  too_large,    ///< the body does not fit into its buffer
};

class HttpError : public std::exception {
 public:
  HttpError(HttpFailure failure, std::string detail) : failure_(failure), detail_(std::move(detail)) {}
  [[nodiscard]] HttpFailure failure() const noexcept { return failure_; }
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }  ///< for the log
  [[nodiscard]] const char* what() const noexcept override { return detail_.c_str(); }

 private:
  HttpFailure failure_;
  std::string detail_;
};

/// The sentence for the administrator.
[[nodiscard]] Error to_error(const HttpError& error, const Url& server);

/// Requests to one host, from any number of threads. No redirect is followed and nothing is repeated.
class HttpClient {
 public:
  HttpClient(Url server, const std::string& ca_file);
  /// Waits until everything that was sent has come to its end.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends and waits; the answer's body replaces what `body` held. Whatever the status, it is an answer.
  /// Throws HttpError, or Cancelled soon after the signal; `body` is empty then.
  HttpResponse send(const HttpRequest& request, PageBuffer& body, const StopSignal& stop);

  /// Requests that begin from now on use new connections.
  void reconnect();

  [[nodiscard]] const Url& server() const noexcept { return server_; }

 private:
  class Impl;
  Url server_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::entra_id
