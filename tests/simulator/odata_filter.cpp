#include "odata_filter.hpp"

#include "graph_error.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

using Kind = FilterNode::Kind;

constexpr std::size_t kMostClauses = 15;

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
    if (word == "eq") {
      node.kind = Kind::equal;
    } else if (word == "ne") {
      node.kind = Kind::not_equal;
    } else if (word == "ge" || word == "le" || word == "gt" || word == "lt") {
      node.kind = Kind::ordered;
    } else {
      fail();
    }
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

bool operator_is_allowed(Kind kind, Filterable allowed, QueryMode mode) {
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

void check_node(const FilterNode& node, const FilterRules& rules, QueryMode mode, std::string_view resource) {
  if (node.kind == Kind::negation && mode != QueryMode::advanced) {
    throw GraphError::unsupported(
        "Operator 'not' is not supported because the required parameters might be missing. "
        "Refer to 'https://aka.ms/graph-docs/advanced-queries' for more information.");
  }
  for (const FilterNode& child : node.children) check_node(child, rules, mode, resource);
  if (!node.children.empty()) return;
  const Filterable allowed = rules(node.field);
  if (operator_is_allowed(node.kind, allowed, mode)) return;
  if (allowed == Filterable::only_equal) {
    throw GraphError::unsupported(
        fmt::format("The '{}' property can only be used with eq filter.", node.field));
  }
  throw GraphError::unsupported(
      fmt::format("Unsupported or invalid query filter clause specified for property '{}' of resource '{}'.",
                  node.field, resource));
}

bool same_value(const FilterValue& left, const FilterValue& right) {
  if (left.index() != right.index()) return false;
  const auto* text = std::get_if<std::string>(&left);
  return text != nullptr ? equals_ignoring_case(*text, std::get<std::string>(right)) : left == right;
}

bool leaf_matches(const FilterNode& filter, const FieldReader& read) {
  const std::vector<FilterValue> values = read(filter.field);
  const auto any = [&](auto&& test) { return std::any_of(values.begin(), values.end(), test); };
  const auto text_test = [&](bool (*test)(std::string_view, std::string_view)) {
    return any([&](const FilterValue& value) {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr && test(*text, std::get<std::string>(filter.literal));
    });
  };
  if (filter.kind == Kind::starts_with) return text_test(starts_with_ignoring_case);
  if (filter.kind == Kind::ends_with) return text_test(ends_with_ignoring_case);
  const bool equal = any([&](const FilterValue& value) { return same_value(value, filter.literal); });
  return filter.kind == Kind::not_equal ? !equal : equal;
}

}  // namespace

FilterNode parse_filter(std::string_view text) {
  return Parser(text).parse();
}

void check_filter(const FilterNode& filter, const FilterRules& rules, QueryMode mode,
                  std::string_view resource) {
  check_node(filter, rules, mode, resource);
  std::size_t alternatives = 0;
  count_alternatives(filter, alternatives);
  if (mode == QueryMode::standard && alternatives > kMostClauses) {
    throw GraphError::unsupported(fmt::format(
        "Too many child clauses specified in search filter expression containing 'OR' operators: {}. Max "
        "allowed: {}",
        alternatives, kMostClauses));
  }
}

bool filter_matches(const FilterNode& filter, const FieldReader& read) {
  const auto matches = [&](const FilterNode& child) { return filter_matches(child, read); };
  switch (filter.kind) {
    case Kind::all_of:
      return std::all_of(filter.children.begin(), filter.children.end(), matches);
    case Kind::any_of:
      return std::any_of(filter.children.begin(), filter.children.end(), matches);
    case Kind::negation:
      return !matches(filter.children.front());
    default:
      return leaf_matches(filter, read);
  }
}

}  // namespace rollcall::simulator
