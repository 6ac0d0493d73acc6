#pragma once

#include "cli/context.hpp"
#include "cli/form_fields.hpp"

#include <string>

namespace rollcall::cli {

/// Asks on the terminal, a secret without echo, until the answer is one that the field allows. Empty when it
/// was left out. Throws Error(failed_precondition) at the end of input.
[[nodiscard]] std::string ask_on_terminal(Context& context, const FormField& field);

}  // namespace rollcall::cli
