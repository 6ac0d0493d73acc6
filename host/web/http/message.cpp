#include "web/http/message.hpp"

#include <algorithm>

namespace rollcall::web::http {
namespace {

char lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_name(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::string_view Headers::get(std::string_view name) const noexcept {
  for (const auto& [field, value] : fields_)
    if (same_name(field, name)) return value;
  return {};
}

std::string_view Headers::last(std::string_view name) const noexcept {
  std::string_view found;
  for (const auto& [field, value] : fields_)
    if (same_name(field, name)) found = value;
  return found;
}

bool Headers::has(std::string_view name) const noexcept {
  return std::any_of(fields_.begin(), fields_.end(),
                     [name](const auto& field) { return same_name(field.first, name); });
}

}  // namespace rollcall::web::http
