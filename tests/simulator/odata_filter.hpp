#pragma once

#include "page_token.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::simulator {

/// A literal: null, text, or truth value.
using FilterValue = std::variant<std::monostate, std::string, bool>;
/// The value of a property; text belongs to whoever gave it.
using FieldValue = std::variant<std::monostate, std::string_view, bool>;

/// A parsed `$filter`.
struct FilterNode {
  enum class Kind : std::uint8_t {
    all_of,
    any_of,
    negation,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
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

/// Whether `ge`, `le`, `gt` and `lt` on texts are refused (the operator table) or work (the resource page).
enum class TextRanges : std::uint8_t { refused, allowed };

/// What `not` makes of a test of a property that is null: true, or (three-valued logic) nothing.
enum class NegatedNull : std::uint8_t { matches, is_left_out };

/// Throws GraphError 400 for what Graph refuses: properties and operators outside the rules, `not`, `ne` and
/// `endswith` without advanced parameters, more than 15 clauses of `or` without them.
void check_filter(const FilterNode& filter, const FilterRules& rules, QueryMode mode, TextRanges ranges,
                  std::string_view resource);

/// The values of a property: one for a single value, up to two for a collection.
struct FieldValues {
  FieldValues() = default;
  FieldValues(FieldValue only) : count(1) { values[0] = only; }  // NOLINT(google-explicit-constructor)

  void add(FieldValue value) { values.at(count++) = value; }
  [[nodiscard]] std::span<const FieldValue> all() const { return std::span(values).first(count); }

  std::array<FieldValue, 2> values;
  std::size_t count = 0;
};
using FieldReader = std::function<FieldValues(std::string_view field)>;

bool filter_matches(const FilterNode& filter, const FieldReader& read, NegatedNull negated_null);

/// The property that the filter tests, when it tests no other.
std::optional<std::string_view> only_field_of(const FilterNode& filter);

}  // namespace rollcall::simulator
