#include "rollcall/people/person.hpp"
#include "rollcall/people/search_key.hpp"
#include "rollcall/sdk/error.hpp"
#include "text.hpp"

#include <algorithm>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/ucasemap.h>

namespace rollcall::people {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What folding and NFC come to for ASCII, and nearly all addresses are.
std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

void check(UErrorCode code) {
  if (U_SUCCESS(code)) return;
  throw Error(Status::internal, {.message = "An e-mail address could not be made comparable.",
                                 .next_step = "Report this with the technical detail.",
                                 .detail = std::string("ICU ") + ::u_errorName(code)});
}

std::string normalize(const icu::Normalizer2& form, const std::string& text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  form.normalizeUTF8(0, text, sink, nullptr, code);
  check(code);
  return result;
}

std::string fold_case(const std::string& text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, text, sink, nullptr, code);
  check(code);
  return result;
}

const icu::Normalizer2& composing() {
  UErrorCode code = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFCInstance(code);
  check(code);
  return *form;
}

const icu::Normalizer2& decomposing() {
  UErrorCode code = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFDInstance(code);
  check(code);
  return *form;
}

/// U+0300 to U+036F are the bytes CC 80 to CD AF, and no other character holds CC or CD followed by these.
std::string without_accents(std::string_view decomposed) {
  std::string text;
  text.reserve(decomposed.size());
  for (std::size_t i = 0; i < decomposed.size(); ++i) {
    const auto lead = static_cast<unsigned char>(decomposed[i]);
    if (lead == 0xCC || (lead == 0xCD && static_cast<unsigned char>(decomposed[i + 1]) <= 0xAF))
      ++i;
    else
      text += decomposed[i];
  }
  return text;
}

}  // namespace

std::string email_key(std::string_view email) {
  if (is_ascii(email)) return lower_ascii(email);
  if (!is_utf8(email)) {
    throw Error(Status::invalid_argument,
                {.message = "The e-mail address is not valid text.", .next_step = "Correct the address."});
  }
  return normalize(composing(), fold_case(normalize(decomposing(), std::string(email))));
}

std::string search_key(std::string_view name) {
  if (is_ascii(name)) return lower_ascii(name);
  return normalize(composing(), without_accents(normalize(decomposing(), email_key(name))));
}

}  // namespace rollcall::people
