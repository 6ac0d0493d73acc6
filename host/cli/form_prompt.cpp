#include "cli/form_prompt.hpp"

#include "cli/secret_input.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <iostream>
#include <ostream>

namespace rollcall::cli {
namespace {

void show(std::ostream& err, const FormField& field) {
  if (!field.help.empty()) err << displayable(field.help) << '\n';
  for (const auto& [value, words] : field.values)
    err << "  " << displayable(value) << (words.empty() ? "" : "  " + displayable(words)) << '\n';
}

std::string question(const FormField& field) {
  return displayable(field.title) + (field.file ? " (a file)" : "") +
         (field.otherwise.empty() ? "" : " [" + displayable(field.otherwise) + "]");
}

bool is_allowed(const FormField& field, const std::string& answer) {
  if (answer.empty()) return !field.required;
  return field.values.empty() || std::any_of(field.values.begin(), field.values.end(),
                                             [&](const auto& value) { return value.first == answer; });
}

std::string read_line() {
  std::string line;
  if (!std::getline(std::cin, line))
    throw Error(Status::failed_precondition,
                {.message = "The sign-in was left.", .next_step = "Sign in again."});
  return line;
}

}  // namespace

std::string ask_on_terminal(Context& context, const FormField& field) {
  show(context.err, field);
  for (;;) {
    std::string answer;
    if (field.secret && !field.file) {
      answer = read_secret_line(question(field), context.signals, context.err);
    } else {
      context.err << question(field) << ": " << std::flush;
      answer = read_line();
      if (answer.empty()) answer = field.otherwise;
      if (field.file && !answer.empty()) answer = read_secret_file(field.name, answer);
    }
    if (is_allowed(field, answer)) return answer;
  }
}

}  // namespace rollcall::cli
