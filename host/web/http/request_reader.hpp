#pragma once

#include "web/http/message.hpp"
#include "web/http/refusal.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::web::http {

/// Makes requests out of the bytes of one connection. Knows nothing of sockets or time. For one thread.
class RequestReader {
 public:
  enum class Step {
    more,      ///< feed more
    proceed,   ///< the client waits to be told "100 Continue"; then feed more
    complete,  ///< take it
    refused,   ///< answer refusal() and close
  };

  RequestReader(std::size_t header_bytes, std::size_t body_bytes);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes bytes, none at all being fine: what came behind the request before is looked at again.
  [[nodiscard]] Step feed(std::string_view bytes);

  /// The complete request, without client_address and secure; afterwards the next one is read. HEAD is told
  /// as GET.
  [[nodiscard]] Request take();
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

  // Of the request whose head has been read; they stay until the head of the next.
  [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
  [[nodiscard]] bool version_1_1() const noexcept { return version_1_1_; }
  [[nodiscard]] bool head_only() const noexcept { return head_only_; }  ///< HEAD

  /// Bytes have come that belong to a request that is not complete.
  [[nodiscard]] bool begun() const noexcept { return parser_ != nullptr || !buffer_.empty(); }
  /// Bytes of body held for the request that is being read.
  [[nodiscard]] std::size_t body_size() const noexcept;

 private:
  struct Parser;

  Step read_head();
  Step read_body();
  Step refuse(const Refusal& refusal);
  [[nodiscard]] bool may_be_half_an_end() const noexcept;

  const std::size_t header_bytes_;
  const std::size_t body_bytes_;
  std::string buffer_;         // what the parser has not taken
  std::size_t looked_at_ = 0;  // of the buffer, while it holds a head
  bool line_checked_ = false;
  bool told_to_proceed_ = false;
  std::unique_ptr<Parser> parser_;  // from the end of the head on
  Request request_;
  Refusal refusal_;
  bool keep_alive_ = false, version_1_1_ = true, head_only_ = false;
};

}  // namespace rollcall::web::http
