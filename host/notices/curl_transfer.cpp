#include "notices/curl_transfer.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace rollcall::notices {
namespace {

constexpr long kConnectMs = 10'000;

CURL* new_handle() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const handle = started == CURLE_OK ? curl_easy_init() : nullptr;
  if (handle == nullptr)
    throw Error(Status::internal, {.message = "The library that sends messages could not be started."});
  return handle;
}

}  // namespace

CurlTransfer::CurlTransfer(std::string url, std::chrono::milliseconds most_time, std::stop_token stop)
    : url_(std::move(url)),
      stop_(std::move(stop)),
      error_text_(CURL_ERROR_SIZE, '\0'),
      handle_(new_handle()) {
  set(CURLOPT_URL, url_.c_str());
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name server that does not answer
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(most_time.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectMs, static_cast<long>(most_time.count())));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_WRITEFUNCTION, &on_received);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &on_received);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_XFERINFODATA, this);
}

void CurlTransfer::add(CURLoption option, const std::string& entry) {
  auto found =
      std::find_if(lists_.begin(), lists_.end(), [&](const List& list) { return list.option == option; });
  if (found == lists_.end()) found = lists_.insert(lists_.end(), List{option, nullptr});
  curl_slist* const longer = curl_slist_append(found->entries.get(), entry.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(found->entries.release());  // it is `longer` now, or part of it
  found->entries.reset(longer);
  set(option, longer);
}

void CurlTransfer::set_body(std::string body) {
  body_ = std::move(body);
  set(CURLOPT_READFUNCTION, &on_send);
  set(CURLOPT_READDATA, this);
}

CURLcode CurlTransfer::perform() {
  return curl_easy_perform(handle_.get());
}

long CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::string CurlTransfer::detail(CURLcode code) const {
  const std::string text(error_text_.c_str());
  return text.empty() ? curl_easy_strerror(code) : text;
}

std::size_t CurlTransfer::on_received(char*, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.received_ += size * count;
  return transfer.talked_too_much() ? 0 : size * count;  // 0: curl gives up
}

std::size_t CurlTransfer::on_send(char* buffer, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = std::min(size * count, transfer.body_.size() - transfer.sent_);
  std::memcpy(buffer, transfer.body_.data() + transfer.sent_, bytes);
  transfer.sent_ += bytes;
  return bytes;
}

int CurlTransfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<CurlTransfer*>(self)->stop_.stop_requested() ? 1 : 0;
}

std::string sentence_for(CURLcode code, const std::string& whom) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return whom + " cannot be found: its name is not known.";
    case CURLE_COULDNT_CONNECT:
      return whom + " cannot be reached: nobody answers at its address.";
    case CURLE_OPERATION_TIMEDOUT:
      return whom + " did not answer in time.";
    case CURLE_PEER_FAILED_VERIFICATION:
      return whom + " shows a certificate that is not trusted, or of another name.";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
      return whom + " does not agree to an encrypted connection.";
    case CURLE_LOGIN_DENIED:
      return whom + " refuses the user name or the password.";
    case CURLE_ABORTED_BY_CALLBACK:
      return "Sending was stopped, as the host is stopping.";
    default:
      return "The connection to " + std::string(1, static_cast<char>(whom.front() + ('a' - 'A'))) +
             whom.substr(1) + " broke off.";
  }
}

}  // namespace rollcall::notices
