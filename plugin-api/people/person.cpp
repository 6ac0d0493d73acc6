#include "rollcall/people/person.hpp"

namespace rollcall::people {

std::string_view to_string(Severity severity) noexcept {
  return severity == Severity::warning ? "warning" : "error";
}

}  // namespace rollcall::people
