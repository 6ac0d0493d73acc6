#include "web/api/field_sentence.hpp"

#include <array>
#include <string_view>

namespace rollcall::web::api {
namespace {

/// `message` may have one hole, "{}", for the number that valijson names.
struct Wording {
  std::string_view begins;
  std::string_view message;
};

constexpr std::array<Wording, 13> kWordings{{
    {"Value type not permitted", "This is not the kind of value that belongs here."},
    {"Failed to match against any enum", "This is none of the values that can be chosen here."},
    {"Failed to match expected value", "This is none of the values that can be chosen here."},
    {"String should be no fewer than ", "At least {} characters are needed."},
    {"String should be no more than ", "At most {} characters are allowed."},
    {"Array should contain no fewer than ", "At least {} are needed."},
    {"Array should contain no more than ", "At most {} are allowed."},
    {"Expected number less than or equal to ", "The number may be {} at most."},
    {"Expected number greater than or equal to ", "The number must be {} at least."},
    {"Object should have no fewer than ", "Nothing is given here."},
    {"Object should have no more than ", "Too many fields are given."},
    {"Elements at indexes", "The same value is given twice."},
    {"Failed to match regex", "This does not have the form that is needed here."},
}};

std::string quoted(const std::string& description) {
  const auto begin = description.find('\'');
  const auto end = description.rfind('\'');
  return begin == std::string::npos || end <= begin ? "" : description.substr(begin + 1, end - begin - 1);
}

/// The last quoted name: earlier quotes are JSON Schema's own words.
std::string last_quoted(const std::string& description) {
  constexpr std::string_view kBefore = "constraints: '";
  const auto begin = description.find(kBefore);
  return begin == std::string::npos ? "" : quoted(description.substr(begin));
}

std::string with_number(std::string_view message, std::string_view rest) {
  std::string text(message);
  const auto hole = text.find("{}");
  if (hole == std::string::npos) return text;
  return text.replace(hole, 2, rest.substr(0, rest.find_first_not_of("-0123456789")));
}

}  // namespace

std::optional<FieldSentence> field_sentence(const std::string& description) {
  if (description.starts_with("Missing required property"))
    return FieldSentence{"This is needed.", quoted(description)};
  if (description.starts_with("Object contains a property"))
    return FieldSentence{"There is no field of this name here.", last_quoted(description)};
  if (description.starts_with("String should be no fewer than 1 "))
    return FieldSentence{"Something has to be written here.", ""};
  for (const auto& [begins, message] : kWordings)
    if (description.starts_with(begins))
      return FieldSentence{with_number(message, std::string_view(description).substr(begins.size())), ""};
  return std::nullopt;
}

}  // namespace rollcall::web::api
