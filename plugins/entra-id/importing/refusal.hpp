#pragma once

#include "rollcall/sdk/error.hpp"

namespace rollcall::entra_id {

/// Whether Graph will not do what it was asked, so that asking in another way may help: not a matter of time.
[[nodiscard]] inline bool is_refusal(const Error& error) {
  switch (error.status()) {
    case Status::invalid_argument:
    case Status::permission_denied:
    case Status::not_found:
    case Status::failed_precondition:
    case Status::unsupported:
    case Status::internal:
      return true;
    default:
      return false;
  }
}

}  // namespace rollcall::entra_id
