#include "web/http/request_head.hpp"

#include <algorithm>
#include <array>

namespace rollcall::web::http {
namespace {

constexpr std::size_t kLongestMethod = 16;
constexpr std::size_t kMostFields = 100;
constexpr std::size_t kMostDigits = 18;  // of a Content-Length; 19 could overflow

constexpr Refusal kNotHttp{400, "This is not a request of HTTP/1.1.", ""};
constexpr Refusal kBadLine{400, "The request has a header line that is not allowed.", ""};
constexpr Refusal kBadHost{400, "The request does not name one host.", ""};
constexpr Refusal kOtherHost{400, "The request is meant for another host.", ""};
constexpr Refusal kBadLength{400, "The length of the request's body is not clear.", ""};
constexpr Refusal kTooManyFields{431, "The request has too many header lines.", ""};
constexpr Refusal kBadExpectation{417, "The request expects something that this server does not do.", ""};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool same(std::string_view left, std::string_view lower_case) {
  return std::equal(left.begin(), left.end(), lower_case.begin(), lower_case.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool same_host(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return same({&a, 1}, {&b, 1}) || same({&b, 1}, {&a, 1});
  });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_host(std::string_view text) {
  constexpr std::string_view kMarks = ".-_:[]";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

/// What of a head decides where its body ends and whom it is for.
struct Framing {
  std::size_t fields = 0;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  std::string_view host, length, coding, expectation;
};

void note_field(std::string_view name, std::string_view value, Framing& framing) {
  ++framing.fields;
  if (same(name, "host")) {
    ++framing.hosts;
    framing.host = value;
  } else if (same(name, "content-length")) {
    ++framing.lengths;
    framing.length = value;
  } else if (same(name, "transfer-encoding")) {
    ++framing.codings;
    framing.coding = value;
  } else if (same(name, "expect")) {
    framing.expectation = value;
  }
}

std::optional<Refusal> refusal_of_framing(const Framing& framing, bool version_1_1) {
  if (framing.fields > kMostFields) return kTooManyFields;
  if (framing.hosts > 1 || (version_1_1 && framing.hosts == 0)) return kBadHost;
  if (framing.hosts == 1 && !is_host(framing.host)) return kBadHost;
  if (framing.lengths + framing.codings > 1) return kBadLength;
  if (framing.lengths == 1) {
    const std::string_view digits = framing.length;
    if (digits.empty() || digits.size() > kMostDigits || !std::all_of(digits.begin(), digits.end(), is_digit))
      return kBadLength;
  }
  if (framing.codings == 1 && (!version_1_1 || !same(framing.coding, "chunked"))) return kBadLength;
  if (!framing.expectation.empty() && !same(framing.expectation, "100-continue")) return kBadExpectation;
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> refusal_of_bytes(char before, std::string_view bytes) {
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    if ((c == '\n') != (before == '\r')) return kBadLine;
    if ((value < 0x20 && c != '\t' && c != '\r' && c != '\n') || value == 0x7f) return kBadLine;
    before = c;
  }
  return std::nullopt;
}

std::optional<Target> target_of(std::string_view text) {
  constexpr std::array<std::string_view, 2> kSchemes{"http://", "https://"};
  Target target;
  for (const std::string_view scheme : kSchemes) {
    if (!same(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    target.authority = text.substr(0, text.find_first_of("/?"));
    if (!is_host(target.authority)) return std::nullopt;
    text.remove_prefix(target.authority.size());
    if (text.empty()) text = "/";
    break;
  }
  if (!text.starts_with('/')) return std::nullopt;
  const std::size_t mark = text.find('?');
  target.path = text.substr(0, mark);
  if (mark != std::string_view::npos) target.query = text.substr(mark + 1);
  return target;
}

std::optional<Refusal> refusal_of_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kNotHttp;
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return kNotHttp;
  if (method.empty() || method.size() > kLongestMethod ||
      !std::all_of(method.begin(), method.end(), [](char c) { return c == '-' || (c >= 'A' && c <= 'Z'); }))
    return kNotHttp;
  const bool printable = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '#';
  });
  if (!printable || !target_of(target)) return kNotHttp;
  return std::nullopt;
}

std::optional<Refusal> refusal_of_head(std::string_view head) {
  const std::size_t first_end = head.find("\r\n");
  const std::string_view request_line = head.substr(0, first_end);
  head.remove_prefix(first_end + 2);
  Framing framing;
  for (;;) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (line.empty()) break;
    head.remove_prefix(line.size() + 2);
    // A line that begins with white space would continue the one before (obsolete line folding), and is no
    // token.
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return kBadLine;
    note_field(line.substr(0, colon), trimmed(line.substr(colon + 1)), framing);
  }
  if (const auto refusal = refusal_of_framing(framing, request_line.ends_with('1'))) return refusal;
  const std::size_t space = request_line.find(' ');
  const auto target = target_of(request_line.substr(space + 1, request_line.rfind(' ') - space - 1));
  if (!target->authority.empty() && !same_host(target->authority, framing.host)) return kOtherHost;
  return std::nullopt;
}

}  // namespace rollcall::web::http
