#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// One `"property:value"` of a `$search`.
struct SearchClause {
  std::string property;
  std::string value;
};

/// A parsed `$search`: one of the alternatives has to match with all of its clauses.
struct Search {
  std::vector<std::vector<SearchClause>> alternatives;
};

/// Parses `"displayName:foo" AND "description:bar" OR …`. Throws GraphError 400 when it is not understood.
Search parse_search(std::string_view text);

/// The words of a name: split at spaces, symbols, between letters and digits, and from lower to upper case;
/// lower-cased.
std::vector<std::string> search_tokens(std::string_view text);

/// Does each token of `wanted` begin a token of `text`?
bool tokens_match(std::string_view text, std::string_view wanted);

/// `read` gives the text of a property; `displayName` and `description` are compared by tokens, others by
/// their beginning.
bool search_matches(const Search& search, const std::function<std::string(std::string_view property)>& read);

}  // namespace rollcall::simulator
