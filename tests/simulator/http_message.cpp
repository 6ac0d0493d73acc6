#include "http_message.hpp"

#include "text.hpp"

namespace rollcall::simulator {

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

}  // namespace rollcall::simulator
