#include "core/code_name.hpp"

namespace rollcall::core {

std::string_view code_name(Status status) noexcept {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::cancelled:
      return "cancelled";
    case Status::invalid_argument:
      return "invalid_argument";
    case Status::unauthenticated:
      return "unauthenticated";
    case Status::permission_denied:
      return "permission_denied";
    case Status::not_found:
      return "not_found";
    case Status::conflict:
      return "conflict";
    case Status::throttled:
      return "throttled";
    case Status::unavailable:
      return "unavailable";
    case Status::failed_precondition:
      return "failed_precondition";
    case Status::unsupported:
      return "unsupported";
    case Status::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace rollcall::core
