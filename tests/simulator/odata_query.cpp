#include "odata_query.hpp"

#include "graph_error.hpp"
#include "text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::uint32_t kLargestPage = 999;

std::uint32_t parse_top(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw GraphError::bad_request(fmt::format("Invalid value '{}' for $top query option found.", text));
  }
  if (value < 1 || value > kLargestPage) {
    throw GraphError::unsupported(fmt::format(
        "Invalid page size specified: '{}'. Must be between 1 and {} inclusive.", value, kLargestPage));
  }
  return static_cast<std::uint32_t>(value);
}

bool parse_count(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw GraphError::bad_request("Invalid $count query option value found.");
}

std::vector<std::string> parse_select(std::string_view text) {
  std::vector<std::string> fields;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view field = trim(part);
    if (field.empty())
      throw GraphError::bad_request("Parsing OData Select and Expand failed: empty term in $select.");
    fields.emplace_back(field);
  }
  return fields;
}

void apply_option(ODataQuery& query, const std::string& name, const std::string& value) {
  if (name == "$top") {
    query.top = parse_top(value);
  } else if (name == "$count") {
    query.count = parse_count(value);
  } else if (name == "$select") {
    query.select = parse_select(value);
  } else if (name == "$expand") {
    query.expand = value;
  } else if (name == "$filter") {
    query.filter = value;
  } else if (name == "$search") {
    query.search = value;
  } else if (name == "$orderby") {
    query.order_by = value;
  } else if (name == "$skip") {
    throw GraphError::bad_request("'$skip' is not supported by the service.");
  } else if (name.starts_with('$') && name != "$format") {
    throw GraphError::bad_request(fmt::format("The query parameter '{}' is not supported.", name));
  }
}

std::string decode_part(std::string_view part) {
  auto decoded = percent_decode(part, Plus::is_space);
  if (!decoded) throw GraphError(400, "BadRequest", "The request URI holds a malformed percent escape.");
  return *decoded;
}

}  // namespace

std::string ODataQuery::fingerprint() const {
  auto sorted = repeated;
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const auto& [name, value] : sorted) text += name + '\n' + value + '\n';
  return text;
}

ODataQuery parse_odata_query(std::string_view raw) {
  ODataQuery query;
  std::vector<std::string> seen;
  for (const std::string_view part : split(raw, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    std::string name = decode_part(part.substr(0, equals));
    std::string value = equals == std::string_view::npos ? "" : decode_part(part.substr(equals + 1));
    // System options are matched in any letter case ($orderBy is as common as $orderby).
    if (name.starts_with('$')) name = to_lower(name);
    if (name.starts_with('$') && std::find(seen.begin(), seen.end(), name) != seen.end()) {
      throw GraphError::bad_request(fmt::format(
          "Query option '{}' was specified more than once, but it must be specified at most once.", name));
    }
    seen.push_back(name);
    if (name == "$skiptoken") {
      query.skip_token = std::move(value);
      continue;
    }
    if (name == "$deltatoken") {
      query.delta_token = std::move(value);
      continue;
    }
    apply_option(query, name, value);
    query.repeated.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

}  // namespace rollcall::simulator
