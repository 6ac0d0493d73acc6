#include "http/http.hpp"

#include "http/receive_stream.hpp"

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <optional>

#include <cpprest/http_client.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pplx/threadpool.h>

namespace rollcall::entra_id {
namespace {

using Clock = std::chrono::steady_clock;
namespace client = web::http::client;

/// cpprest's own timer restarts with every chunk and, on a reused connection, makes it send again; ours ends
/// first.
constexpr std::chrono::minutes kLibraryTimeout{30};
/// While it asks a proxy for a tunnel cpprest cannot be cancelled, so there its timer has to end what was
/// abandoned.
constexpr std::chrono::seconds kLibraryTimeoutBehindProxy{110};
constexpr std::size_t kChunkBytes = std::size_t{256} << 10U;
/// How long a cancelled request may take to notice before it is abandoned.
constexpr std::chrono::milliseconds kAbandonAfter{500};

void start_pool_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    try {
      crossplat::threadpool::initialize_with_threads(4);
    } catch (const std::exception&) {
      // Somebody in this process has started it: their size is good as well.
    }
  });
}

enum class Phase : std::uint8_t { connecting, sent };

/// What one request and the pool threads share. Lives until the last of them is done with it.
struct Exchange {
  PageBuffer body;
  std::atomic<Phase> phase{Phase::connecting};
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::exception_ptr failure;
  std::optional<HttpResponse> head;
  bool awaited = true;  ///< of HttpClient::Impl: whether the client's end waits for this

  void finish(std::exception_ptr why) {
    {
      const std::lock_guard lock(mutex);
      done = true;
      failure = std::move(why);
    }
    changed.notify_all();
  }

  bool wait_until(Clock::time_point when) {
    std::unique_lock lock(mutex);
    return changed.wait_until(lock, when, [&] { return done; });
  }
};

HttpResponse read_head(const web::http::http_response& response) {
  HttpResponse head{.status = response.status_code()};
  for (const auto& [name, value] : response.headers()) head.headers.emplace_back(name, value);
  return head;
}

web::http::http_request make_message(const HttpRequest& request, const std::shared_ptr<Exchange>& exchange) {
  web::http::http_request message(request.method == HttpMethod::get ? web::http::methods::GET
                                                                    : web::http::methods::POST);
  message.set_request_uri(web::uri(request.target));
  message.headers().add("User-Agent", "Rollcall-Entra-ID");
  for (const auto& [name, value] : request.headers) message.headers().add(name, value);
  if (request.method == HttpMethod::post) message.set_body(request.body, request.content_type);
  const concurrency::streams::streambuf<std::uint8_t> stream(
      std::make_shared<ReceiveStream>(exchange->body, exchange));
  message.set_response_stream(stream.create_ostream());
  // Called once the headers are written, so after connecting and the TLS handshake.
  message.set_progress_handler([exchange](web::http::message_direction::direction, utility::size64_t) {
    exchange->phase = Phase::sent;
  });
  return message;
}

/// What the TLS handshake failed over, if that is known.
HttpFailure failure_of_handshake(int code) {
  const auto error = static_cast<unsigned long>(static_cast<unsigned int>(code));
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return HttpFailure::connect;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return HttpFailure::untrusted;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return HttpFailure::outdated_tls;
    default:
      return HttpFailure::connect;
  }
}

/// The status with which a proxy refused a tunnel: cpprest tells it in its text alone. 0: it is about
/// something else.
int refusal_of_proxy(const web::http::http_exception& error) {
  constexpr std::string_view kText = "response from proxy, received: ";
  const std::string_view text = error.what();
  const auto at = text.find(kText);
  int status = 0;
  if (at != std::string_view::npos)
    std::from_chars(text.data() + at + kText.size(), text.data() + text.size(), status);
  return status;
}

/// The library's own check falls back to the common name even where the certificate names its servers, which
/// RFC 9525 6.3 forbids.
void require_name(SSL_CTX* context, std::string host) {
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  X509_VERIFY_PARAM* wanted = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1)
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
}

/// Only numbers go into the detail: texts of the library may repeat what was sent.
[[noreturn]] void rethrow_classified(const Exchange& exchange, const std::exception_ptr& failure) {
  const bool sent = exchange.phase == Phase::sent;
  const std::string where = exchange.head ? "while reading the body"
                            : sent        ? "while waiting"
                                          : "while connecting";
  try {
    std::rethrow_exception(failure);
  } catch (const BodyTooLarge&) {
    throw HttpError(HttpFailure::too_large,
                    "body larger than " + std::to_string(exchange.body.limit()) + " bytes");
  } catch (const web::http::http_exception& error) {
    if (const int status = refusal_of_proxy(error); !sent && status != 0)
      throw HttpError(HttpFailure::proxy, "the proxy answered CONNECT with " + std::to_string(status));
    const int code = error.error_code().value();
    const std::string detail = "network error " + std::to_string(code) + " " + where;
    throw HttpError(sent ? HttpFailure::lost : failure_of_handshake(code), detail);
  } catch (const std::exception&) {
    if (exchange.head) throw HttpError(HttpFailure::undecodable, "body cannot be decompressed");
    throw HttpError(sent ? HttpFailure::lost : HttpFailure::connect, "network failure " + where);
  }
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const noexcept {
  for (const auto& [known, value] : headers) {
    if (equals_ignoring_case(known, name)) return value;
  }
  return {};
}

/// Shared with the requests under way: an abandoned one may outlive the client.
class HttpClient::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const Url& server, const Transport& transport) : server_(server.origin()) {
    start_pool_once();
    config_.set_timeout(kLibraryTimeout);
    if (transport.proxy) use_proxy(*transport.proxy);
    config_.set_chunksize(kChunkBytes);
    config_.set_max_redirects(0);  // they would carry the token to another host
    config_.set_request_compressed_response(true);
    config_.set_ssl_context_callback(
        [ca_file = transport.ca_file, host = server.host](boost::asio::ssl::context& context) {
          SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
          require_name(context.native_handle(), host);
          boost::system::error_code ignored;  // then nothing more is trusted, and the request says so
          if (!ca_file.empty()) context.load_verify_file(ca_file, ignored);
        });
    reconnect();
  }

  /// Until everything has come to its end but what was abandoned.
  void drain() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return running_ == 0; });
  }

  /// cpprest notices no cancelling while it looks up a name or asks a proxy. Such a request ends by itself,
  /// when its peer or a timer says so, and concerns nobody any more.
  void abandon(Exchange& exchange) { leave(exchange); }

  void reconnect() {
    auto fresh = std::make_shared<client::http_client>(web::uri(server_), config_);
    const std::lock_guard lock(mutex_);
    client_.swap(fresh);
  }

  /// Starts the request; `exchange` is finished whatever happens.
  void start(const HttpRequest& request, const std::shared_ptr<Exchange>& exchange,
             const pplx::cancellation_token& token) {
    std::shared_ptr<client::http_client> current;
    {
      const std::lock_guard lock(mutex_);
      ++running_;
      current = client_;
    }
    try {
      current->request(make_message(request, exchange), token)
          .then([exchange](const web::http::http_response& response) {
            {
              const std::lock_guard lock(exchange->mutex);
              exchange->head = read_head(response);
            }
            return response.content_ready();
          })
          .then([self = shared_from_this(), exchange,
                 current](const pplx::task<web::http::http_response>& body) {
            std::exception_ptr failure;
            try {
              body.get();
            } catch (...) {
              failure = std::current_exception();
            }
            exchange->finish(failure);
            self->leave(*exchange);
          });
    } catch (...) {
      exchange->finish(std::current_exception());
      leave(*exchange);
    }
  }

 private:
  void use_proxy(const Proxy& proxy) {
    web::web_proxy address{web::uri(proxy.address())};
    if (!proxy.user.empty()) address.set_credentials(web::credentials(proxy.user, proxy.password));
    config_.set_proxy(address);
    config_.set_timeout(kLibraryTimeoutBehindProxy);
  }

  void leave(Exchange& exchange) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(exchange.awaited, false)) return;
    --running_;
    idle_.notify_all();
  }

  std::string server_;
  client::http_client_config config_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t running_ = 0;
  std::shared_ptr<client::http_client> client_;
};

HttpClient::HttpClient(Url server, const Transport& transport)
    : server_(std::move(server)),
      proxy_(transport.proxy),
      impl_(std::make_shared<Impl>(server_, transport)) {}

HttpClient::~HttpClient() {
  impl_->drain();
}

void HttpClient::reconnect() {
  impl_->reconnect();
}

HttpResponse HttpClient::send(const HttpRequest& request, PageBuffer& body, const StopSignal& stop) {
  stop.throw_if_stopped();
  auto exchange = std::make_shared<Exchange>();
  exchange->body = std::move(body);
  exchange->body.clear();
  body = PageBuffer(exchange->body.limit());

  const auto deadline = Clock::now() + request.deadline;
  pplx::cancellation_token_source cancellation;
  impl_->start(request, exchange, cancellation.get_token());
  bool timed_out = false;
  while (!exchange->wait_until(std::min(deadline, Clock::now() + StopSignal::kPollInterval))) {
    timed_out = Clock::now() >= deadline;
    if (!timed_out && !stop.stopped()) continue;
    cancellation.cancel();
    if (!exchange->wait_until(Clock::now() + kAbandonAfter)) impl_->abandon(*exchange);
    break;
  }

  const std::lock_guard lock(exchange->mutex);
  if (!exchange->done || exchange->failure) {
    stop.throw_if_stopped();
    if (timed_out) throw HttpError(HttpFailure::timeout, "no complete answer before the deadline");
    rethrow_classified(*exchange, exchange->failure);
  }
  body = std::move(exchange->body);
  return std::move(*exchange->head);
}

Error HttpClient::to_error(const HttpError& error) const {
  return entra_id::to_error(error, server_, proxy_);
}

namespace {

Error refused_by_proxy(const HttpError& error, const std::string& origin, const std::string& proxy) {
  if (error.detail().ends_with(" 407")) {
    return {
        Status::failed_precondition,
        {.message = "The proxy " + proxy + " demands a user name and password, or refuses these.",
         .next_step = "Set proxy_user and the secret proxy_password; only Basic authentication is spoken.",
         .detail = error.detail()}};
  }
  return {Status::unavailable,
          {.message = "The proxy " + proxy + " opens no connection to " + origin + ".",
           .next_step = "Ask the administrator of the proxy to allow it.",
           .detail = error.detail()}};
}

}  // namespace

Error to_error(const HttpError& error, const Url& server, const std::optional<Proxy>& proxy) {
  const std::string origin = server.origin();
  switch (error.failure()) {
    case HttpFailure::proxy:
      return refused_by_proxy(error, origin, proxy ? proxy->address() : std::string("on the way"));
    case HttpFailure::connect:
      if (proxy) {
        return {Status::unavailable,
                {.message = "No connection to " + origin + " could be made through the proxy " +
                            proxy->address() + ".",
                 .next_step = "Check the proxy's address, the network and the firewall, then try again.",
                 .detail = error.detail()}};
      }
      return {Status::unavailable,
              {.message = "No connection to " + origin + " could be made.",
               .next_step = "Check the address, the network and the firewall, then try again.",
               .detail = error.detail()}};
    case HttpFailure::untrusted:
      return {Status::failed_precondition,
              {.message = "The certificate of " + origin + " is not trusted.",
               .next_step =
                   "If a proxy or a private cloud uses its own certificate authority, set ca_file to its "
                   "PEM file.",
               .detail = error.detail()}};
    case HttpFailure::outdated_tls:
      return {Status::failed_precondition,
              {.message = origin + " speaks no TLS 1.2 or newer, and nothing older is accepted.",
               .next_step = "Check the address, and proxies that open connections; Microsoft speaks TLS 1.2.",
               .detail = error.detail()}};
    case HttpFailure::timeout:
      return {Status::unavailable,
              {.message = origin + " did not answer in time.",
               .next_step = "Try again later.",
               .detail = error.detail()}};
    case HttpFailure::lost:
      return {Status::unavailable,
              {.message = "The connection to " + origin + " was lost.",
               .next_step = "Check the network, then try again.",
               .detail = error.detail()}};
    case HttpFailure::undecodable:
      return {Status::unavailable,
              {.message = origin + " sent an answer that cannot be decompressed.",
               .next_step = "Check proxies on the way, then try again.",
               .detail = error.detail()}};
    case HttpFailure::too_large:
      return {Status::unavailable,
              {.message = origin + " sent an answer that is larger than any page should be.",
               .next_step = "Check that the address is the one of Microsoft Graph.",
               .detail = error.detail()}};
  }
  return {Status::internal, {.message = "A request failed.", .detail = error.detail()}};
}

}  // namespace rollcall::entra_id
