#pragma once

#include <string>

namespace rollcall::simulator {

/// A refused login: the fields of the error JSON (graph-facts.md 1.9).
struct LoginError {
  unsigned status;
  std::string error;
  int code;
  std::string text;
  std::string suberror = {};
};

}  // namespace rollcall::simulator
