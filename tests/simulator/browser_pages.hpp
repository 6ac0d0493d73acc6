#pragma once

#include "http_message.hpp"
#include "login_form.hpp"

#include <string>
#include <string_view>

namespace rollcall::simulator {

/// The parameter of the address that says which button of a page was pressed; its values.
inline constexpr std::string_view kChoiceParameter = "simulated";
inline constexpr std::string_view kAccepted = "accept";

/// A person looks at the answer: the request is a browser's.
bool is_browser(const HttpRequest& request);

/// "Continue" and "Cancel", which open the same address again with the choice. `question`: one sentence.
HttpReply question_page(std::string_view title, std::string_view question, const std::string& person,
                        const Form& query);
/// Where the code of a device is typed in.
HttpReply code_page(const std::string& person, std::string_view code);
HttpReply message_page(unsigned status, std::string_view title, std::string_view message);

}  // namespace rollcall::simulator
