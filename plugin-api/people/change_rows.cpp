#include "change_rows.hpp"

#include "rollcall/sdk/error.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::people {
namespace {

using nlohmann::json;

constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kExternalId = "external_id";

std::string_view as_text(bool enabled) {
  return enabled ? "true" : "false";
}

/// Writes a flat JSON object of texts: a plan holds one for each person, and a tree each would cost more than
/// deciding about them.
class ObjectText {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_.append(name).append("\":\"");
    for (const char letter : value) escape(letter);
    text_ += '"';
  }

  [[nodiscard]] std::string take() {
    text_ += text_.empty() ? "{}" : "}";
    return std::exchange(text_, {});
  }

 private:
  void escape(char letter) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      text_ += '\\';
      text_ += letter;
    } else if (byte < 0x20) {
      text_ += "\\u00";
      text_ += kHex[byte >> 4U];
      text_ += kHex[byte & 0xFU];
    } else {
      text_ += letter;
    }
  }

  std::string text_;
};

[[noreturn]] void refuse() {
  throw Error(
      Status::failed_precondition,
      {.message = "The record of what this import changes is damaged.",
       .next_step = "Start a new import instead; restore the database from a backup to undo this one."});
}

json parse(std::string_view text) {
  json object = json::parse(text, nullptr, false);
  if (!object.is_object()) refuse();
  return object;
}

/// Null when there is none.
const std::string* find_text(const json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  if (!found->is_string()) refuse();
  return found->get_ptr<const std::string*>();
}

void add_texts(ObjectText& object, const Person& person) {
  for (const auto& [column, member] : kTextAttributes) {
    if (!(person.*member).empty()) object.add(column, person.*member);
  }
  object.add(kEnabled, as_text(person.enabled));
}

void set_from(Person& person, const json& object) {
  for (const auto& [column, member] : kTextAttributes) {
    if (const std::string* value = find_text(object, column)) person.*member = *value;
  }
  if (const std::string* enabled = find_text(object, kEnabled)) person.enabled = *enabled == as_text(true);
}

}  // namespace

std::string_view to_string(ChangeAction action) noexcept {
  switch (action) {
    case ChangeAction::add:
      return "add";
    case ChangeAction::update:
      return "update";
    case ChangeAction::link:
      return "link";
    case ChangeAction::disable:
      return "disable";
    case ChangeAction::remove:
      return "remove";
    case ChangeAction::restore:
      return "restore";
  }
  return "";
}

std::string all_values(const Person& person) {
  ObjectText object;
  add_texts(object, person);
  return object.take();
}

ChangedValues changed_values(const Person& before, const Person& after) {
  ObjectText old_values;
  ObjectText new_values;
  const auto compare = [&](std::string_view column, std::string_view old_value, std::string_view new_value) {
    if (old_value == new_value) return;
    old_values.add(column, old_value);
    new_values.add(column, new_value);
  };
  for (const auto& [column, member] : kTextAttributes) compare(column, before.*member, after.*member);
  compare(kEnabled, as_text(before.enabled), as_text(after.enabled));
  return {old_values.take(), new_values.take()};
}

std::vector<FieldChange> fields_of(std::string_view old_values, std::string_view new_values) {
  const json before = parse(old_values);
  const json after = parse(new_values);
  std::vector<FieldChange> fields;
  const auto add = [&](std::string_view column) {
    const std::string* old_value = find_text(before, column);
    const std::string* new_value = find_text(after, column);
    if (old_value == nullptr && new_value == nullptr) return;
    fields.push_back({.field = std::string(column),
                      .old_value = old_value == nullptr ? "" : *old_value,
                      .new_value = new_value == nullptr ? "" : *new_value});
  };
  for (const auto& attribute : kTextAttributes) add(attribute.column);
  add(kEnabled);
  return fields;
}

void set_values(Person& person, std::string_view values) {
  set_from(person, parse(values));
}

std::string encode_runs(std::int64_t runs) {
  return "{\"runs\":" + std::to_string(runs) + "}";
}

std::int64_t decode_runs(std::string_view values) {
  const json object = parse(values);
  const auto runs = object.find("runs");
  if (runs == object.end() || !runs->is_number_integer()) refuse();
  return runs->get<std::int64_t>();
}

std::string encode_person(const Person& person) {
  ObjectText object;
  object.add(kExternalId, person.external_id);
  add_texts(object, person);
  return object.take();
}

Person decode_person(std::string_view text) {
  const json object = parse(text);
  const std::string* external_id = find_text(object, kExternalId);
  if (external_id == nullptr) refuse();
  Person person{.external_id = *external_id};
  set_from(person, object);
  return person;
}

}  // namespace rollcall::people
