#pragma once

#include <cstdint>
#include <string>

namespace rollcall::notices {

/// What came of one attempt to send something.
struct Sent {
  enum class Outcome : std::uint8_t {
    delivered,
    try_again,  ///< later it may work
    refused,    ///< it will never be taken
    gone,       ///< the receiver wants nothing any more
    stopped     ///< nothing is known: the host is stopping
  };
  Outcome outcome = Outcome::try_again;
  std::string message = {};  ///< one sentence for the administrator
  std::string detail = {};   ///< for the log; no credentials
};

}  // namespace rollcall::notices
