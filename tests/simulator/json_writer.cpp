#include "json_writer.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

void append_escape(std::string& out, char letter) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(letter);
  switch (letter) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out.push_back(kHex[byte >> 4U]);
  out.push_back(kHex[byte & 0xfU]);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t clean_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!kNeedsEscape[static_cast<unsigned char>(text[i])]) continue;
    out.append(text.substr(clean_from, i - clean_from));
    append_escape(out, text[i]);
    clean_from = i + 1;
  }
  out.append(text.substr(clean_from));
  out.push_back('"');
}

std::string format_time(std::int64_t seconds_since_1970, char separator) {
  namespace c = std::chrono;
  const c::sys_seconds time{c::seconds(seconds_since_1970)};
  const auto day = c::floor<c::days>(time);
  const c::year_month_day date(day);
  const c::hh_mm_ss<c::seconds> clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), separator,
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void append_json_time(std::string& out, std::int64_t seconds_since_1970) {
  out.push_back('"');
  out += format_time(seconds_since_1970, 'T');
  out += "Z\"";
}

}  // namespace rollcall::simulator
