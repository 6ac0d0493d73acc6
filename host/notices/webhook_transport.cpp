#include "notices/webhook_transport.hpp"

#include "notices/curl_transfer.hpp"

#include <utility>

namespace rollcall::notices {
namespace {

constexpr const char* kWhom = "The receiver";

Sent judge(const CurlTransfer& transfer, CURLcode code) {
  const std::string detail = code == CURLE_OK ? std::string() : transfer.detail(code);
  const long status = transfer.status();
  // An answer that is longer than anybody needs was cut off, but its status is an answer.
  const bool was_answered = code == CURLE_OK || (transfer.talked_too_much() && status >= 200);
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Sent::Outcome::stopped, sentence_for(code, kWhom), detail};
  if (!was_answered) return {Sent::Outcome::try_again, sentence_for(code, kWhom), detail};
  const std::string answer = "The receiver answered " + std::to_string(status);
  if (status >= 200 && status < 300) return {Sent::Outcome::delivered, answer + ".", detail};
  if (status == 410) return {Sent::Outcome::gone, answer + ": it wants no more calls.", detail};
  if (status >= 300 && status < 400)
    return {Sent::Outcome::try_again, answer + ": it points elsewhere, and that is not followed.", detail};
  return {Sent::Outcome::try_again, answer + ": it did not take the call.", detail};
}

}  // namespace

Sent post_webhook(const std::string& url, const std::vector<std::string>& headers, std::string body,
                  std::chrono::milliseconds most_time, std::stop_token stop) {
  CurlTransfer transfer(url, most_time, std::move(stop));
  const bool is_secure = url.starts_with("https://");
  transfer.set(CURLOPT_PROTOCOLS_STR, is_secure ? "https" : "http");
  if (!is_secure) transfer.set(CURLOPT_PROXY, "");  // it is on this machine
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.set(CURLOPT_POST, 1L);
  transfer.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  transfer.set(CURLOPT_USERAGENT, "Rollcall");
  transfer.add(CURLOPT_HTTPHEADER, "Content-Type: application/json");
  transfer.add(CURLOPT_HTTPHEADER, "Expect:");  // do not wait for leave to send so little
  for (const auto& header : headers) transfer.add(CURLOPT_HTTPHEADER, header);
  transfer.set_body(std::move(body));
  return judge(transfer, transfer.perform());
}

}  // namespace rollcall::notices
