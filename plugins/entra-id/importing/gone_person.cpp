#include "importing/gone_person.hpp"

#include <string>
#include <utility>

namespace rollcall::entra_id {

people::Item gone_person(people::Person person) {
  const std::string name = person.display_name.empty() ? "This person" : "\"" + person.display_name + "\"";
  people::Issue issue{.code = "no-longer-there",
                      .person = person.display_name,
                      .message = name + " is not in this tenant any more.",
                      .next_step = "Nothing has to be done, unless the account was deleted by mistake."};
  return people::make_failed_item(std::move(person), std::move(issue));
}

}  // namespace rollcall::entra_id
