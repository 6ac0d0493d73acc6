#include "store/folding.hpp"

#include "rollcall/people/person.hpp"
#include "rollcall/people/search_key.hpp"
#include "rollcall/sdk/error.hpp"

namespace rollcall::store {

std::string folded_address(std::string_view text) {
  try {
    return people::email_key(text);
  } catch (const Error&) {
    return std::string(text);
  }
}

std::string folded_name(std::string_view text) {
  try {
    return people::search_key(text);
  } catch (const Error&) {
    return std::string(text);
  }
}

core::search::SearchText folded_search(std::string_view text) {
  return {folded_name(text), folded_address(text)};
}

}  // namespace rollcall::store
