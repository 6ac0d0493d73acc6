#include "odata_filter.hpp"

#include "graph_error.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

using Kind = FilterNode::Kind;

constexpr std::size_t kMostClauses = 15;

constexpr std::array<std::pair<std::string_view, Kind>, 6> kOperators{{
    {"eq", Kind::equal},
    {"ne", Kind::not_equal},
    {"lt", Kind::less},
    {"le", Kind::less_or_equal},
    {"gt", Kind::greater},
    {"ge", Kind::greater_or_equal},
}};

bool is_range(Kind kind) {
  return kind == Kind::less || kind == Kind::less_or_equal || kind == Kind::greater ||
         kind == Kind::greater_or_equal;
}

GraphError invalid_filter(std::string_view text) {
  return GraphError::bad_request(fmt::format("Invalid filter clause: syntax error in '{}'.", text));
}

/// Recursive descent over the grammar or > and > not > term.
class Parser {
 public:
  explicit Parser(std::string_view text) : whole_(text), rest_(text) {}

  FilterNode parse() {
    FilterNode node = parse_or(0);
    skip_spaces();
    if (!rest_.empty()) fail();
    return node;
  }

 private:
  static constexpr int kDeepest = 50;

  FilterNode parse_or(int depth) {
    return parse_chain(Kind::any_of, "or",
                       [&] { return parse_chain(Kind::all_of, "and", [&] { return parse_not(depth); }); });
  }

  template <class ParsePart>
  FilterNode parse_chain(Kind kind, std::string_view word, ParsePart&& parse_part) {
    FilterNode first = parse_part();
    if (!take_word(word)) return first;
    FilterNode chain;
    chain.kind = kind;
    chain.children.push_back(std::move(first));
    do chain.children.push_back(parse_part());
    while (take_word(word));
    return chain;
  }

  FilterNode parse_not(int depth) {
    if (depth > kDeepest) fail();
    if (take_word("not")) {
      FilterNode node;
      node.kind = Kind::negation;
      node.children.push_back(parse_not(depth + 1));
      return node;
    }
    if (take("(")) {
      FilterNode inside = parse_or(depth + 1);
      expect(")");
      return inside;
    }
    return parse_term();
  }

  FilterNode parse_term() {
    const std::string name = take_name();
    if (name == "startswith" || name == "endswith") return parse_function(name);
    if (name.ends_with("/any") && take("(")) return parse_any(name.substr(0, name.size() - 4));
    if (take_word("in")) return parse_in(name);
    const std::string word = take_name();
    FilterNode node;
    node.field = name;
    const auto known = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](const auto& each) { return each.first == word; });
    if (known == kOperators.end()) fail();
    node.kind = known->second;
    node.literal = take_literal();
    return node;
  }

  FilterNode parse_function(const std::string& name) {
    FilterNode node;
    node.kind = name == "startswith" ? Kind::starts_with : Kind::ends_with;
    expect("(");
    node.field = take_name();
    expect(",");
    node.literal = take_literal();
    if (!std::holds_alternative<std::string>(node.literal)) fail();
    expect(")");
    return node;
  }

  FilterNode parse_any(const std::string& collection) {
    FilterNode node;
    node.kind = Kind::any_equal;
    node.field = collection;
    const std::string variable = take_name();
    expect(":");
    if (take_name() != variable || !take_word("eq")) fail();
    node.literal = take_literal();
    expect(")");
    return node;
  }

  FilterNode parse_in(const std::string& field) {
    FilterNode node;
    node.kind = Kind::any_of;
    expect("(");
    do {
      FilterNode one;
      one.field = field;
      one.literal = take_literal();
      node.children.push_back(std::move(one));
    } while (take(","));
    expect(")");
    return node;
  }

  FilterValue take_literal() {
    skip_spaces();
    if (!rest_.empty() && rest_.front() == '\'') return take_string();
    const std::string word = take_name();
    if (word == "true") return true;
    if (word == "false") return false;
    if (word == "null") return std::monostate();
    fail();
  }

  std::string take_string() {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '\'') {
        text.push_back(rest_[i]);
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '\'') {
        text.push_back('\'');
        ++i;
      } else {
        rest_.remove_prefix(i + 1);
        return text;
      }
    }
    fail();
  }

  std::string take_name() {
    skip_spaces();
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
             c == '_';
    };
    std::size_t length = 0;
    while (length < rest_.size() && is_name(rest_[length])) ++length;
    if (length == 0) fail();
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }

  bool take(std::string_view symbol) {
    skip_spaces();
    if (!rest_.starts_with(symbol)) return false;
    rest_.remove_prefix(symbol.size());
    return true;
  }

  bool take_word(std::string_view word) {
    skip_spaces();
    if (!rest_.starts_with(word)) return false;
    const std::string_view after = rest_.substr(word.size());
    if (!after.empty() && after.front() != ' ' && after.front() != '(') return false;
    rest_ = after;
    return true;
  }

  void expect(std::string_view symbol) {
    if (!take(symbol)) fail();
  }

  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  [[noreturn]] void fail() const { throw invalid_filter(whole_); }

  std::string_view whole_;
  std::string_view rest_;
};

void count_alternatives(const FilterNode& filter, std::size_t& count) {
  if (filter.kind == Kind::any_of) {
    for (const FilterNode& child : filter.children) {
      if (child.kind != Kind::any_of) ++count;
    }
  }
  for (const FilterNode& child : filter.children) count_alternatives(child, count);
}

bool operator_is_allowed(Kind kind, Filterable allowed, QueryMode mode, TextRanges ranges) {
  if (is_range(kind)) {
    return ranges == TextRanges::allowed &&
           (allowed == Filterable::standard ||
            (allowed == Filterable::advanced && mode == QueryMode::advanced));
  }
  const bool advanced = mode == QueryMode::advanced;
  const bool equal = kind == Kind::equal;
  switch (allowed) {
    case Filterable::never:
      return false;
    case Filterable::only_equal:
      return equal;
    case Filterable::standard:
      return equal || kind == Kind::starts_with ||
             (advanced && (kind == Kind::not_equal || kind == Kind::ends_with));
    case Filterable::advanced:
      return advanced && (equal || kind == Kind::starts_with || kind == Kind::not_equal);
    case Filterable::equal_only_flag:
      return equal || (advanced && kind == Kind::not_equal);
    case Filterable::collection:
      return kind == Kind::any_equal;
  }
  return false;
}

void check_node(const FilterNode& node, const FilterRules& rules, QueryMode mode, TextRanges ranges,
                std::string_view resource) {
  if (node.kind == Kind::negation && mode != QueryMode::advanced) {
    throw GraphError::unsupported(
        "Operator 'not' is not supported because the required parameters might be missing. "
        "Refer to 'https://aka.ms/graph-docs/advanced-queries' for more information.");
  }
  for (const FilterNode& child : node.children) check_node(child, rules, mode, ranges, resource);
  if (!node.children.empty()) return;
  const Filterable allowed = rules(node.field);
  if (operator_is_allowed(node.kind, allowed, mode, ranges)) return;
  if (allowed == Filterable::only_equal) {
    throw GraphError::unsupported(
        fmt::format("The '{}' property can only be used with eq filter.", node.field));
  }
  throw GraphError::unsupported(
      fmt::format("Unsupported or invalid query filter clause specified for property '{}' of resource '{}'.",
                  node.field, resource));
}

/// The outcome of a test; a null is neither here nor there until somebody negates it.
enum class Truth : std::uint8_t { no, unknown, yes };

bool same_value(const FieldValue& value, const FilterValue& literal) {
  if (value.index() != literal.index()) return false;
  if (const auto* text = std::get_if<std::string_view>(&value))
    return equals_ignoring_case(*text, std::get<std::string>(literal));
  const auto* flag = std::get_if<bool>(&value);
  return flag == nullptr || *flag == std::get<bool>(literal);
}

int compare_ignoring_case(std::string_view left, std::string_view right) {
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    const auto a = static_cast<unsigned char>(ascii_lower(left[i]));
    const auto b = static_cast<unsigned char>(ascii_lower(right[i]));
    if (a != b) return a < b ? -1 : 1;
  }
  return left.size() == right.size() ? 0 : (left.size() < right.size() ? -1 : 1);
}

bool text_matches(Kind kind, std::string_view text, std::string_view literal) {
  switch (kind) {
    case Kind::starts_with:
      return starts_with_ignoring_case(text, literal);
    case Kind::ends_with:
      return ends_with_ignoring_case(text, literal);
    case Kind::less:
      return compare_ignoring_case(text, literal) < 0;
    case Kind::less_or_equal:
      return compare_ignoring_case(text, literal) <= 0;
    case Kind::greater:
      return compare_ignoring_case(text, literal) > 0;
    case Kind::greater_or_equal:
      return compare_ignoring_case(text, literal) >= 0;
    default:
      return false;
  }
}

Truth leaf_truth(const FilterNode& filter, const FieldReader& read) {
  const FieldValues values = read(filter.field);
  const auto truth = [](bool holds) { return holds ? Truth::yes : Truth::no; };
  const auto equals = [&](const FieldValue& value) { return same_value(value, filter.literal); };
  const auto all = values.all();
  const bool equal = std::any_of(all.begin(), all.end(), equals);
  if (filter.kind == Kind::equal || filter.kind == Kind::any_equal) return truth(equal);
  if (filter.kind == Kind::not_equal) return truth(!equal);
  const auto* literal = std::get_if<std::string>(&filter.literal);
  if (literal == nullptr) return Truth::no;
  for (const FieldValue& value : all) {
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return Truth::unknown;
    if (text_matches(filter.kind, *text, *literal)) return Truth::yes;
  }
  return Truth::no;
}

Truth truth_of(const FilterNode& filter, const FieldReader& read, NegatedNull negated_null) {
  switch (filter.kind) {
    case Kind::all_of:
    case Kind::any_of: {
      const bool all = filter.kind == Kind::all_of;
      const Truth decides = all ? Truth::no : Truth::yes;
      Truth result = all ? Truth::yes : Truth::no;
      for (const FilterNode& child : filter.children) {
        const Truth truth = truth_of(child, read, negated_null);
        if (truth == decides) return truth;
        if (truth == Truth::unknown) result = truth;
      }
      return result;
    }
    case Kind::negation: {
      const Truth truth = truth_of(filter.children.front(), read, negated_null);
      if (truth == Truth::unknown) return negated_null == NegatedNull::matches ? Truth::yes : truth;
      return truth == Truth::yes ? Truth::no : Truth::yes;
    }
    default:
      return leaf_truth(filter, read);
  }
}

}  // namespace

FilterNode parse_filter(std::string_view text) {
  return Parser(text).parse();
}

void check_filter(const FilterNode& filter, const FilterRules& rules, QueryMode mode, TextRanges ranges,
                  std::string_view resource) {
  check_node(filter, rules, mode, ranges, resource);
  std::size_t alternatives = 0;
  count_alternatives(filter, alternatives);
  if (mode == QueryMode::standard && alternatives > kMostClauses) {
    throw GraphError::unsupported(fmt::format(
        "Too many child clauses specified in search filter expression containing 'OR' operators: {}. Max "
        "allowed: {}",
        alternatives, kMostClauses));
  }
}

bool filter_matches(const FilterNode& filter, const FieldReader& read, NegatedNull negated_null) {
  return truth_of(filter, read, negated_null) == Truth::yes;
}

std::optional<std::string_view> only_field_of(const FilterNode& filter) {
  if (filter.children.empty()) return filter.field;
  std::optional<std::string_view> only;
  for (const FilterNode& child : filter.children) {
    const auto field = only_field_of(child);
    if (!field || (only && *only != *field)) return std::nullopt;
    only = field;
  }
  return only;
}

}  // namespace rollcall::simulator
