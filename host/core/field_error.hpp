#pragma once

#include "rollcall/sdk/error.hpp"

#include <string>
#include <utility>

namespace rollcall::core {

/// One named value of what was asked for is not acceptable; the message says why.
class FieldError : public Error {
 public:
  FieldError(std::string field, std::string message, std::string next_step = {})
      : Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)}),
        field_(std::move(field)) {}

  [[nodiscard]] const std::string& field() const noexcept { return field_; }

 private:
  std::string field_;
};

}  // namespace rollcall::core
