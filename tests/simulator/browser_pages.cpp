#include "browser_pages.hpp"

#include "text.hpp"

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f2f1;color:#1b1a19}"
    "main{max-width:26rem;margin:12vh auto 0;padding:2rem;background:#fff;border:1px solid #d2d0ce}"
    "h1{font-size:1.4rem;margin:0 0 1rem}.note{border-left:4px solid #8a6d00;padding-left:.75rem}"
    "button,input{font:inherit;padding:.5rem 1rem;border:1px solid #605e5c}"
    "button{background:#fff;color:#1b1a19;margin-right:.5rem}.go{background:#005a9e;color:#fff}"
    "input{display:block;margin:.25rem 0 1rem;width:100%;box-sizing:border-box}";

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

HttpReply page(unsigned status, std::string_view title, std::string_view content) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>{0} (simulated)</title><style>{1}</style></head><body><main>"
      "<h1>{0}</h1><p class=\"note\">This page is simulated. No account and no password are needed.</p>{2}"
      "</main></body></html>",
      escape(title), kStyle, content);
  reply.add_header("Cache-Control", "no-store");
  return reply;
}

std::string buttons(const std::string& person) {
  return fmt::format(
      "<button class=\"go\" name=\"{0}\" value=\"{1}\">Continue as {2}</button>"
      "<button name=\"{0}\" value=\"cancel\" formnovalidate>Cancel</button>",
      kChoiceParameter, kAccepted, escape(person));
}

}  // namespace

bool is_browser(const HttpRequest& request) {
  return request.header("Accept").find("text/html") != std::string_view::npos;
}

HttpReply question_page(std::string_view title, std::string_view question, const std::string& person,
                        const Form& query) {
  std::string fields;
  for (const auto& [name, value] : query)
    fields += fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value));
  return page(
      200, title,
      fmt::format("<p>{}</p><form method=\"get\">{}{}</form>", escape(question), fields, buttons(person)));
}

HttpReply code_page(const std::string& person, std::string_view code) {
  return page(200, "Enter the code",
              fmt::format("<form method=\"get\"><label>Code that your device shows<input name=\"code\" "
                          "value=\"{}\" required autofocus autocomplete=\"off\"></label>{}</form>",
                          escape(code), buttons(person)));
}

HttpReply message_page(unsigned status, std::string_view title, std::string_view message) {
  return page(status, title, fmt::format("<p>{}</p>", escape(message)));
}

}  // namespace rollcall::simulator
