#pragma once

#include "web/http/message.hpp"

#include <string>
#include <string_view>

namespace rollcall::web::http {

/// Why a request is not served, in the words of the answer.
struct Refusal {
  unsigned status = 400;
  std::string_view detail;     ///< one sentence: what is wrong
  std::string_view next_step;  ///< one sentence: what to do now; may be empty
};

/// The refusal as a problem document (RFC 9457).
[[nodiscard]] Response refused(const Refusal& refusal);

/// The reason phrase of RFC 9110; empty for a status that is not used here.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace rollcall::web::http
