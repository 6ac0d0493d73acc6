#pragma once

#include "http/page_buffer.hpp"
#include "http/proxy.hpp"
#include "rollcall/sdk/error.hpp"
#include "stop_signal.hpp"
#include "url.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
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
  connect,       ///< no connection: refused, unknown name, TLS handshake broken
  proxy,         ///< the proxy opens no tunnel
  untrusted,     ///< the server's certificate is not trusted
  outdated_tls,  ///< the server speaks nothing newer than TLS 1.1
  timeout,       ///< the deadline passed
  lost,          ///< the connection broke after the request was sent
  undecodable,   ///< the body is not what Content-Encoding says
  too_large,     ///< the body does not fit into its buffer
};

/// Whether asking again is in vain. `contacted`: this server has answered before.
[[nodiscard]] constexpr bool is_hopeless(HttpFailure failure, bool contacted) noexcept {
  const bool never_reached = failure == HttpFailure::connect || failure == HttpFailure::proxy;
  return failure == HttpFailure::untrusted || failure == HttpFailure::outdated_tls ||
         (never_reached && !contacted);
}

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

/// The sentence for the administrator. `proxy`: through which the server is reached, if any.
[[nodiscard]] Error to_error(const HttpError& error, const Url& server,
                             const std::optional<Proxy>& proxy = std::nullopt);

/// How a server is reached.
struct Transport {
  std::string ca_file = {};  ///< PEM file of certificates to trust beside the system's; may be empty
  std::optional<Proxy> proxy = {};
};

/// Requests to one host, from any number of threads, over TLS 1.2 or newer where the address says https. No
/// redirect is followed and nothing is repeated.
class HttpClient {
 public:
  explicit HttpClient(Url server, const Transport& transport = {});
  /// Waits until everything that was sent has come to its end, which a cancelled request does at once; one
  /// that does not, since a proxy answers no CONNECT or a name no lookup, is left to end by itself.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends and waits; the answer's body replaces what `body` held. Whatever the status, it is an answer.
  /// Throws HttpError, or Cancelled soon after the signal; `body` is empty then.
  HttpResponse send(const HttpRequest& request, PageBuffer& body, const StopSignal& stop);

  /// Requests that begin from now on use new connections.
  void reconnect();

  /// The sentence for what send() threw.
  [[nodiscard]] Error to_error(const HttpError& error) const;

 private:
  class Impl;
  Url server_;
  std::optional<Proxy> proxy_;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rollcall::entra_id
