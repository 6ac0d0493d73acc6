#include "notices/mail_transport.hpp"

#include "notices/curl_transfer.hpp"

#include <utility>

namespace rollcall::notices {
namespace {

constexpr const char* kWhom = "The mail server";

bool is_on_this_machine(const std::string& url) {
  const std::string host = url.substr(url.find("://") + 3);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

void secure(CurlTransfer& transfer, const MailServer& server) {
  if (server.url.starts_with("smtps://")) {
    transfer.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  } else if (is_on_this_machine(server.url)) {
    transfer.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_NONE));
  } else {
    transfer.set(CURLOPT_USE_SSL, static_cast<long>(server.user.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  }
  if (!server.ca_file.empty()) transfer.set(CURLOPT_CAINFO, server.ca_file.c_str());
}

Sent judge(const CurlTransfer& transfer, CURLcode code, const std::string& to) {
  const std::string detail = transfer.detail(code);
  if (code == CURLE_OK)
    return {Sent::Outcome::delivered, "The mail server took the message for " + to + ".", {}};
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Sent::Outcome::stopped, sentence_for(code, kWhom), detail};
  const long status = transfer.status();
  const bool said_no = code != CURLE_LOGIN_DENIED && code != CURLE_OPERATION_TIMEDOUT && status >= 400;
  if (!said_no) return {Sent::Outcome::try_again, sentence_for(code, kWhom), detail};
  const std::string answer = "The mail server answered " + std::to_string(status);
  if (status >= 500)
    return {Sent::Outcome::refused, answer + ": it does not take the message for " + to + ".", detail};
  return {Sent::Outcome::try_again, answer + ": it does not take the message now.", detail};
}

}  // namespace

Sent send_mail(const MailServer& server, const MailMessage& message, std::chrono::milliseconds most_time,
               std::stop_token stop) {
  CurlTransfer transfer(server.url, most_time, std::move(stop));
  transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  transfer.set(CURLOPT_PROXY, "");
  secure(transfer, server);
  if (!server.user.empty()) {
    transfer.set(CURLOPT_USERNAME, server.user.c_str());
    transfer.set(CURLOPT_PASSWORD, server.password.c_str());
  }
  const std::string from = "<" + message.from_address + ">";
  transfer.set(CURLOPT_MAIL_FROM, from.c_str());
  transfer.add(CURLOPT_MAIL_RCPT, "<" + message.to_address + ">");
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.set_body(to_wire(message));
  return judge(transfer, transfer.perform(), message.to_address);
}

}  // namespace rollcall::notices
