#include "json_writer.hpp"

#include <array>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

/// Does one of these eight bytes need an escape? The classic zero-byte test, for `"`, `\\` and everything
/// below 0x20.
bool any_needs_escape(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHighs = kOnes * 0x80U;
  const std::uint64_t quote = eight ^ (kOnes * '"');
  const std::uint64_t backslash = eight ^ (kOnes * '\\');
  return ((((eight - kOnes * 0x20U) & ~eight) | ((quote - kOnes) & ~quote) |
           ((backslash - kOnes) & ~backslash)) &
          kHighs) != 0;
}

/// How many bytes from the beginning can be copied as they are.
std::size_t clean_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if (any_needs_escape(eight)) break;
  }
  while (at < text.size() && !kNeedsEscape[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

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
  while (true) {
    const std::size_t clean = clean_prefix(text);
    out.append(text.data(), clean);
    if (clean == text.size()) break;
    append_escape(out, text[clean]);
    text.remove_prefix(clean + 1);
  }
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
