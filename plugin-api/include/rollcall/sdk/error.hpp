#pragma once

#include "rollcall/plugin.h"

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace rollcall {

/// What the caller should do next; the values and their meaning are those of rollcall_status in
/// rollcall/plugin.h.
enum class Status : std::int32_t {
  ok = ROLLCALL_OK,
  cancelled = ROLLCALL_CANCELLED,
  invalid_argument = ROLLCALL_INVALID_ARGUMENT,
  unauthenticated = ROLLCALL_UNAUTHENTICATED,
  permission_denied = ROLLCALL_PERMISSION_DENIED,
  not_found = ROLLCALL_NOT_FOUND,
  conflict = ROLLCALL_CONFLICT,
  throttled = ROLLCALL_THROTTLED,
  unavailable = ROLLCALL_UNAVAILABLE,
  failed_precondition = ROLLCALL_FAILED_PRECONDITION,
  unsupported = ROLLCALL_UNSUPPORTED,
  internal = ROLLCALL_INTERNAL,
};

/// Why something failed, told three ways: the administrator reads message and next_step, the log gets detail.
/// None of them ever holds a secret, a token or a person's data.
struct Reason {
  std::string message = {};         ///< one sentence: what happened
  std::string next_step = {};       ///< one sentence: what to do now; may be empty
  std::string detail = {};          ///< HTTP status, request ids, SQLSTATE, provider codes; may be empty
  std::int64_t retry_after_ms = 0;  ///< 0 where unknown
};

/// The one exception of Rollcall: thrown inside the host and inside plugins alike, and translated to a status
/// and a report where it meets the plugin border.
class Error : public std::exception {
 public:
  Error(Status status, Reason reason) : status_(status), reason_(std::move(reason)) {}

  [[nodiscard]] Status status() const noexcept { return status_; }
  [[nodiscard]] const Reason& reason() const noexcept { return reason_; }
  [[nodiscard]] const std::string& message() const noexcept { return reason_.message; }
  [[nodiscard]] const std::string& next_step() const noexcept { return reason_.next_step; }
  [[nodiscard]] const std::string& detail() const noexcept { return reason_.detail; }
  [[nodiscard]] const char* what() const noexcept override { return reason_.message.c_str(); }

 private:
  Status status_;
  Reason reason_;
};

/// The administrator stopped the call, or the host is stopping. What is committed stays.
class Cancelled : public Error {
 public:
  Cancelled() : Error(Status::cancelled, {.message = "The import was cancelled."}) {}
};

}  // namespace rollcall
