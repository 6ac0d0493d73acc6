#include "web/http/request_reader.hpp"

#include "web/http/request_head.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace rollcall::web::http {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kEmptyBody = "0\r\n\r\n";  // chunked

constexpr Refusal kHeadTooLarge{431, "The header of the request is too large.", ""};
constexpr Refusal kBodyTooLarge{413, "The body of the request is too large.",
                                "Send less at once, or raise the limit in the [http] section."};
constexpr Refusal kBadMessage{400, "The request is malformed.", ""};

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// Others than us read a value as text in some encoding; so that none of them has to fail, it is ASCII.
std::string ascii(std::string_view value) {
  std::string text(value);
  for (char& c : text)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return text;
}

}  // namespace

struct RequestReader::Parser : beast_http::request_parser<beast_http::string_body> {};

RequestReader::RequestReader(std::size_t header_bytes, std::size_t body_bytes)
    : header_bytes_(header_bytes), body_bytes_(body_bytes) {}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::body_size() const noexcept {
  return parser_ ? parser_->get().body().size() : 0;
}

RequestReader::Step RequestReader::feed(std::string_view bytes) {
  buffer_.append(bytes);
  if (!parser_) {
    const Step step = read_head();
    if (step != Step::complete) return step;
  }
  return read_body();
}

/// `complete` when the whole head has been read.
RequestReader::Step RequestReader::read_head() {
  if (buffer_.empty() || buffer_ == "\r") return Step::more;
  if (looked_at_ == 0 && buffer_.starts_with("\r\n")) buffer_.erase(0, 2);  // RFC 9112, 2.2
  const std::size_t begin = looked_at_ < kHeadEnd.size() ? 0 : looked_at_ - kHeadEnd.size() + 1;
  const std::size_t found = buffer_.find(kHeadEnd, begin);
  const std::size_t end = found == std::string::npos ? buffer_.size() : found + kHeadEnd.size();
  const char before = looked_at_ == 0 ? ' ' : buffer_[looked_at_ - 1];
  if (const auto refusal =
          refusal_of_bytes(before, std::string_view(buffer_).substr(looked_at_, end - looked_at_)))
    return refuse(*refusal);
  looked_at_ = end;
  if (!line_checked_) {
    if (const std::size_t line_end = buffer_.find("\r\n"); line_end < end) {
      if (const auto refusal = refusal_of_request_line(std::string_view(buffer_).substr(0, line_end)))
        return refuse(*refusal);
      line_checked_ = true;
    }
  }
  if (end > header_bytes_) return refuse(kHeadTooLarge);
  if (found == std::string::npos) return Step::more;
  const std::string_view head = std::string_view(buffer_).substr(0, end);
  if (const auto refusal = refusal_of_head(head)) return refuse(*refusal);

  parser_ = std::make_unique<Parser>();
  parser_->header_limit(static_cast<std::uint32_t>(header_bytes_) + 1);
  parser_->body_limit(body_bytes_);
  boost::system::error_code error;
  parser_->put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == beast_http::error::body_limit) return refuse(kBodyTooLarge);
  if (error || !parser_->is_header_done()) return refuse(kBadMessage);

  const auto& message = parser_->get();
  const Target target = *target_of(view(message.target()));
  head_only_ = message.method() == beast_http::verb::head;
  version_1_1_ = message.version() >= 11;
  keep_alive_ = message.keep_alive();
  request_ = {};
  request_.method = head_only_ ? "GET" : std::string(view(message.method_string()));
  request_.path = target.path;
  request_.query = target.query;
  // Taken now: the parser will add what comes as trailers, which nobody may mistake for the head.
  for (const auto& field : message)
    request_.headers.add(std::string(view(field.name_string())), ascii(view(field.value())));
  parser_->eager(true);
  buffer_.erase(0, end);
  told_to_proceed_ = false;
  return Step::complete;
}

RequestReader::Step RequestReader::read_body() {
  while (!parser_->is_done() && !buffer_.empty() && !may_be_half_an_end()) {
    boost::system::error_code error;
    const std::size_t taken = parser_->put(boost::asio::buffer(buffer_), error);
    buffer_.erase(0, taken);
    if (error == beast_http::error::need_more) {
      // Left over is the beginning of a chunk's header, or of trailers; Beast would wait for a CRLF for ever.
      if (refusal_of_bytes(' ', buffer_)) return refuse(kBadMessage);
      break;
    }
    if (error == beast_http::error::body_limit) return refuse(kBodyTooLarge);
    if (error) return refuse(kBadMessage);
  }
  if (parser_->is_done()) return Step::complete;
  if (buffer_.size() > header_bytes_) return refuse(kHeadTooLarge);
  const bool waiting = body_size() == 0 && buffer_.empty() && version_1_1_;
  if (waiting && !told_to_proceed_ && request_.headers.has("Expect")) {
    told_to_proceed_ = true;
    return Step::proceed;
  }
  return Step::more;
}

/// Beast 1.74 asserts that it never sees the last chunk of an empty body in pieces.
bool RequestReader::may_be_half_an_end() const noexcept {
  return parser_->chunked() && buffer_.front() == '0' && buffer_.size() < kEmptyBody.size();
}

RequestReader::Step RequestReader::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  keep_alive_ = false;
  if (!parser_) head_only_ = false;  // that was the request before
  return Step::refused;
}

Request RequestReader::take() {
  request_.body = std::move(parser_->get().body());
  parser_.reset();
  looked_at_ = 0;
  line_checked_ = false;
  return std::move(request_);
}

}  // namespace rollcall::web::http
