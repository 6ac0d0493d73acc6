#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::simulator {

/// One request as it came over the wire.
struct HttpRequest {
  std::string method;
  std::string target;  ///< raw: path and query as sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::uint64_t connection_id = 0;

  [[nodiscard]] std::string_view path() const { return without_fragment().substr(0, target.find('?')); }
  [[nodiscard]] std::string_view query() const {
    const std::string_view sent = without_fragment();
    const auto mark = sent.find('?');
    return mark == std::string_view::npos ? std::string_view() : sent.substr(mark + 1);
  }
  /// The value of a header (name in any letter case), or an empty view.
  [[nodiscard]] std::string_view header(std::string_view name) const;

 private:
  /// A raw `#` begins a fragment, which is no part of what is asked for.
  [[nodiscard]] std::string_view without_fragment() const {
    return std::string_view(target).substr(0, target.find('#'));
  }
};

/// How a reply leaves: whole, or damaged on purpose.
struct Delivery {
  enum class Form : std::uint8_t {
    whole,
    cut,              ///< the announced length is right, the connection ends in the middle of the body
    reset,            ///< the same with a TCP reset
    malformed_chunk,  ///< chunked, and the second chunk header reads `-2`
  };
  Form form = Form::whole;
  std::chrono::milliseconds before_first_byte{0};
  std::chrono::milliseconds inside_body{0};  ///< pause between the two halves of the body
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Delivery delivery;

  void add_header(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
  }
};

}  // namespace rollcall::simulator
