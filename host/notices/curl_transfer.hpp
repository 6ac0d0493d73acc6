#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace rollcall::notices {

/// One transfer of libcurl that can neither hang nor bloat: limits on time and on what is received, stopped
/// by a token, following nothing, keeping nothing of the answer. Only what differs is set by its user.
class CurlTransfer {
 public:
  /// What is handed to curl by address lives as long as the transfer.
  CurlTransfer(std::string url, std::chrono::milliseconds most_time, std::stop_token stop);
  ~CurlTransfer() = default;
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }
  /// One more entry of a list option.
  void add(CURLoption option, const std::string& entry);
  /// What is sent as the body; the options say how.
  void set_body(std::string body);

  [[nodiscard]] CURLcode perform();
  /// The server's last status: HTTP's or SMTP's; 0 when it never said one.
  [[nodiscard]] long status() const;
  /// It said more than anybody needs to.
  [[nodiscard]] bool talked_too_much() const noexcept { return received_ > kMostReceived; }
  /// For the log: no credentials, but the host's name.
  [[nodiscard]] std::string detail(CURLcode code) const;

 private:
  static constexpr std::size_t kMostReceived = 64 * 1024;
  static std::size_t on_received(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_send(char* buffer, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  struct Cleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::string url_;
  std::stop_token stop_;
  std::string body_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
  std::string error_text_;
  struct List {
    CURLoption option;
    std::unique_ptr<curl_slist, Cleanup> entries;
  };
  std::vector<List> lists_;
  std::unique_ptr<CURL, Cleanup> handle_;  // goes first: it holds addresses of the others
};

/// Why a transfer failed, as one sentence about `whom` ("The mail server").
[[nodiscard]] std::string sentence_for(CURLcode code, const std::string& whom);

}  // namespace rollcall::notices
