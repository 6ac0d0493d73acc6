#include "importing/filter_options.hpp"

#include "rollcall/people/person.hpp"
#include "rollcall/sdk/error.hpp"
#include "url.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& place, const std::string& problem, std::string next_step) {
  throw Error(Status::invalid_argument,
              {.message = "Import option " + place + " " + problem + ".", .next_step = std::move(next_step)});
}

std::string in_quotes(std::string_view name) {
  return "'" + std::string(name) + "'";
}

std::string numbered(std::string_view name, std::size_t index) {
  return in_quotes(name) + ", entry " + std::to_string(index + 1) + ",";
}

const Json* find_list(const Json& options, std::string_view key) {
  const auto found = options.find(key);
  if (found == options.end()) return nullptr;
  if (!found->is_array()) refuse(in_quotes(key), "is no list", "Give a list.");
  return &*found;
}

/// The texts of a list, none of them empty, each checked by `check(place, text)`.
template <typename Check>
std::vector<std::string> read_texts(const Json& options, std::string_view key, Check check) {
  std::vector<std::string> texts;
  const Json* list = find_list(options, key);
  if (list == nullptr) return texts;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& entry = list->at(i);
    if (!entry.is_string() || entry.get_ref<const std::string&>().empty())
      refuse(numbered(key, i), "is empty or no text", "Give a text, or leave the entry out.");
    auto text = entry.get<std::string>();
    check(numbered(key, i), text);
    texts.push_back(std::move(text));
  }
  return texts;
}

void check_user_type(const std::string& place, std::string& type) {
  type = to_lower_ascii(type);
  if (type != "member" && type != "guest")
    refuse(place, "is neither Member nor Guest", "Microsoft Entra ID has no other user types.");
}

void check_domain(const std::string& place, std::string& domain) {
  const auto name = std::string_view(domain).substr(domain.starts_with("*.") ? 2 : 0);
  const bool odd = name.empty() || name.starts_with('.') || name.ends_with('.') ||
                   name.find_first_of("@* \t/,;") != std::string_view::npos;
  if (odd) {
    refuse(place, "is no e-mail domain",
           "Give a domain such as example.com, or *.example.com for all domains below it.");
  }
  domain = people::email_key(domain);
}

std::string text_in(const Json& entry, const char* key, const std::string& place) {
  const Json& value = entry.at(key);
  if (!value.is_string() || value.get_ref<const std::string&>().empty())
    refuse(place, "has an empty " + in_quotes(key) + ", or one that is no text", "Give a text.");
  return value.get<std::string>();
}

const Property& property_of(const Json& entry, const std::string& place) {
  if (!entry.contains("field")) refuse(place, "names no field", "Give the field as \"field\".");
  const auto name = text_in(entry, "field", place);
  if (const auto* property = find_property(name)) return *property;
  const auto near = nearest_property(name);
  refuse(place, "names the unknown field " + in_quotes(name),
         near.empty() ? "Give a property of users that is in the plugin's README."
                      : "Did you mean " + in_quotes(near) + "?");
}

Condition read_condition(const Json& entry, const std::string& place) {
  if (!entry.is_object()) refuse(place, "is no condition", R"(Write {"field": ..., "equals": ...}.)");
  for (const auto& [key, value] : entry.items()) {
    if (key != "field" && key != "equals" && key != "starts_with")
      refuse(place, "has the unknown part " + in_quotes(key), "Use field with equals or starts_with.");
  }
  if (entry.contains("equals") == entry.contains("starts_with"))
    refuse(place, "needs exactly one of equals and starts_with", "Give one of the two.");
  Condition condition{.property = &property_of(entry, place)};
  const char* test = entry.contains("equals") ? "equals" : "starts_with";
  condition.test = entry.contains("equals") ? Condition::Test::equals : Condition::Test::starts_with;
  condition.value = text_in(entry, test, place);
  return condition;
}

}  // namespace

void read_filter_options(const Json& options, MappingOptions& mapping) {
  mapping.user_types = read_texts(options, "user_types", check_user_type);
  mapping.email_domains = read_texts(options, "email_domains", check_domain);
  mapping.excluded_email_domains = read_texts(options, "excluded_email_domains", check_domain);
  const Json* where = find_list(options, "where");
  if (where == nullptr) return;
  for (std::size_t i = 0; i < where->size(); ++i)
    mapping.where.push_back(read_condition(where->at(i), numbered("where", i)));
}

}  // namespace rollcall::entra_id
