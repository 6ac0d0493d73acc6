#include "core/search/search_text.hpp"

#include <algorithm>
#include <array>

namespace rollcall::core::search {
namespace {

/// Blanks and hyphens beyond ASCII: no-break and ideographic space, the Unicode hyphens and dashes.
constexpr std::array<std::string_view, 10> kGaps{
    "\xC2\xA0",     "\xE2\x80\xAF", "\xE3\x80\x80", "\xE2\x80\x89", "\xE2\x80\x90",
    "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};

std::size_t gap_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first <= 0x20 || first == '-' || first == 0x7F) return 1;
  if (first < 0xC2) return 0;
  for (const auto gap : kGaps) {
    if (text.starts_with(gap)) return gap.size();
  }
  return 0;
}

bool is_mark(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const bool letter_or_digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                               (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
  return !letter_or_digit && byte != ' ';
}

bool begins_word(std::string_view words, std::size_t at) {
  if (words[at] == ' ') return false;
  if (at == 0 || words[at - 1] == ' ') return true;
  return is_mark(words[at - 1]) && !is_mark(words[at]);
}

}  // namespace

std::string words_of(std::string_view folded) {
  std::string words;
  words.reserve(folded.size());
  while (!folded.empty()) {
    const std::size_t gap = gap_at(folded);
    if (gap == 0) {
      words += folded.front();
      folded.remove_prefix(1);
      continue;
    }
    if (!words.empty() && words.back() != ' ') words += ' ';
    folded.remove_prefix(gap);
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

void each_word(std::string_view words, const std::function<void(std::string_view)>& visit) {
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (begins_word(words, at)) visit(words.substr(at));
  }
}

SearchText::SearchText(std::string_view as_name, std::string_view as_address) : words_(words_of(as_name)) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!as_address.empty() && blank(as_address.front())) as_address.remove_prefix(1);
  while (!as_address.empty() && blank(as_address.back())) as_address.remove_suffix(1);
  email_ = as_address;
}

bool SearchText::matches(std::string_view words, std::string_view email) const {
  if (is_blank() || email.starts_with(email_)) return true;
  if (words_.empty()) return false;
  bool found = false;
  each_word(words, [&](std::string_view rest) { found = found || rest.starts_with(words_); });
  return found;
}

}  // namespace rollcall::core::search
