#pragma once

#include "page_token.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::simulator {

/// A literal or the value of a property: null, text, or truth value.
using FilterValue = std::variant<std::monostate, std::string, bool>;

/// A parsed `$filter`.
struct FilterNode {
  enum class Kind : std::uint8_t {
    all_of,
    any_of,
    negation,
    equal,
    not_equal,
    ordered,
    starts_with,
    ends_with,
    any_equal
  };
  Kind kind = Kind::equal;
  std::string field;  ///< for comparisons and functions
  FilterValue literal;
  std::vector<FilterNode> children;  ///< for all_of, any_of, negation
};

/// Parses a filter. Throws GraphError 400 when it is not understood.
FilterNode parse_filter(std::string_view text);

/// What a property can be filtered with.
enum class Filterable : std::uint8_t {
  never,
  only_equal,       ///< `eq` and `in`
  standard,         ///< `eq`, `in`, `startswith` by default
  advanced,         ///< the same with the advanced parameters alone
  equal_only_flag,  ///< true/false or enumerated text, `eq` by default
  collection        ///< `any(x:x eq '…')`
};

using FilterRules = std::function<Filterable(std::string_view field)>;

/// Throws GraphError 400 for what Graph refuses: properties and operators outside the rules, `not`, `ne` and
/// `endswith` without advanced parameters, more than 15 clauses of `or` without them.
void check_filter(const FilterNode& filter, const FilterRules& rules, QueryMode mode,
                  std::string_view resource);

/// Gives the values of a property: one for a single value, any number for a collection.
using FieldReader = std::function<std::vector<FilterValue>(std::string_view field)>;

bool filter_matches(const FilterNode& filter, const FieldReader& read);

}  // namespace rollcall::simulator
