#pragma once

#include "rollcall/people/person.hpp"

namespace rollcall::entra_id {

/// Somebody who was named a moment ago and is not in the tenant any more: a failed Item with the issue
/// "no-longer-there".
[[nodiscard]] people::Item gone_person(people::Person person);

}  // namespace rollcall::entra_id
