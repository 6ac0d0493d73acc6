#include "odata_search.hpp"

#include "graph_error.hpp"
#include "text.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

GraphError invalid_search() {
  return GraphError::bad_request("Invalid $search clause: syntax error.");
}

std::string take_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) throw invalid_search();
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) {
      text.push_back(rest[++i]);
    } else if (rest[i] == '"') {
      rest = trim(rest.substr(i + 1));
      return text;
    } else {
      text.push_back(rest[i]);
    }
  }
  throw invalid_search();
}

SearchClause take_clause(std::string_view& rest) {
  const std::string text = take_quoted(rest);
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) throw invalid_search();
  return {text.substr(0, colon), text.substr(colon + 1)};
}

enum class Letter { space, symbol, digit, lower, upper };

Letter classify(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == ' ') return Letter::space;
  if (c >= '0' && c <= '9') return Letter::digit;
  if (c >= 'A' && c <= 'Z') return Letter::upper;
  if ((c >= 'a' && c <= 'z') || byte >= 0x80U) return Letter::lower;
  return Letter::symbol;
}

bool is_letter(Letter kind) {
  return kind == Letter::lower || kind == Letter::upper;
}

bool begins_token(Letter before, Letter now) {
  if (before == Letter::lower && now == Letter::upper) return true;
  if (is_letter(before) && is_letter(now)) return false;
  return before != now;
}

}  // namespace

Search parse_search(std::string_view text) {
  Search search;
  search.alternatives.emplace_back();
  std::string_view rest = trim(text);
  while (true) {
    search.alternatives.back().push_back(take_clause(rest));
    if (rest.empty()) return search;
    if (rest.starts_with("OR ")) {
      search.alternatives.emplace_back();
      rest.remove_prefix(3);
    } else if (rest.starts_with("AND ")) {
      rest.remove_prefix(4);
    } else {
      throw invalid_search();
    }
    rest = trim(rest);
  }
}

std::vector<std::string> search_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  Letter before = Letter::space;
  for (const char c : text) {
    const Letter now = classify(c);
    const bool belongs_to_a_word = is_letter(now) || now == Letter::digit;
    if (belongs_to_a_word) {
      if (begins_token(before, now) || tokens.empty()) tokens.emplace_back();
      tokens.back().push_back(ascii_lower(c));
    }
    before = now;
  }
  return tokens;
}

bool tokens_match(std::string_view text, std::string_view wanted) {
  const auto have = search_tokens(text);
  const auto want = search_tokens(wanted);
  return !want.empty() && std::all_of(want.begin(), want.end(), [&](const std::string& token) {
    return std::any_of(have.begin(), have.end(),
                       [&](const std::string& each) { return each.starts_with(token); });
  });
}

bool search_matches(const Search& search, const std::function<std::string(std::string_view property)>& read) {
  const auto clause_matches = [&](const SearchClause& clause) {
    const std::string text = read(clause.property);
    if (clause.property == "displayName" || clause.property == "description")
      return tokens_match(text, clause.value);
    return starts_with_ignoring_case(text, clause.value);
  };
  return std::any_of(search.alternatives.begin(), search.alternatives.end(), [&](const auto& clauses) {
    return std::all_of(clauses.begin(), clauses.end(), clause_matches);
  });
}

}  // namespace rollcall::simulator
