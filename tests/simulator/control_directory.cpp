#include "control_parts.hpp"
#include "directory_edits.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, GroupKind>, 4> kKinds{{
    {"security", GroupKind::security},
    {"microsoft365", GroupKind::microsoft365},
    {"mail_enabled_security", GroupKind::mail_enabled_security},
    {"distribution", GroupKind::distribution},
}};

std::string text_at(const Json& input, const char* key) {
  return input.at(key).get<std::string>();
}

PersonChange parse_change(const Json& input) {
  std::vector<std::string_view> known{"user", "mail", "display_name", "account_enabled"};
  for (const ChangeableText& text : kChangeableTexts) known.push_back(text.key);
  refuse_unknown_keys(input, known);
  PersonChange change;
  const auto nullable = [&](const char* key) {
    return input.at(key).is_null() ? std::optional<std::string>() : text_at(input, key);
  };
  if (input.contains("mail")) change.mail = nullable("mail");
  if (input.contains("display_name")) change.display_name = nullable("display_name");
  for (const ChangeableText& text : kChangeableTexts) {
    if (input.contains(text.key)) change.*text.change = text_at(input, text.key.data());
  }
  if (input.contains("account_enabled")) change.account_enabled = input.at("account_enabled").get<bool>();
  return change;
}

Group parse_group(const Json& input) {
  refuse_unknown_keys(input, {"display_name", "description", "mail_nickname", "kind"});
  Group group;
  group.display_name = text_at(input, "display_name");
  group.description = input.value("description", "");
  group.mail_nickname = input.value("mail_nickname", "added");
  const std::string kind = input.value("kind", "security");
  const auto known =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& each) { return each.first == kind; });
  if (known == kKinds.end()) throw ControlError("unknown kind of group");
  group.kind = known->second;
  return group;
}

GroupChanges parse_group_changes(const Json& input) {
  refuse_unknown_keys(input, {"group", "display_name", "description"});
  GroupChanges changes;
  if (input.contains("display_name")) changes.display_name = text_at(input, "display_name");
  if (input.contains("description")) changes.description = text_at(input, "description");
  return changes;
}

/// False when it is no operation on people.
bool edit_people(DirectoryEdits& edits, std::string_view operation, const Json& input) {
  if (operation == "change-person") {
    edits.change_person(text_at(input, "user"), parse_change(input));
  } else if (operation == "add-people") {
    edits.add_people(input.at("count").get<std::uint32_t>(), input.value("group", ""));
  } else if (operation == "soft-delete-person") {
    edits.soft_delete_person(text_at(input, "user"));
  } else if (operation == "restore-person") {
    edits.restore_person(text_at(input, "user"));
  } else if (operation == "remove-person") {
    edits.remove_person(text_at(input, "user"));
  } else if (operation == "add-member") {
    edits.add_member(text_at(input, "group"), text_at(input, "user"));
  } else if (operation == "remove-member") {
    edits.remove_member(text_at(input, "group"), text_at(input, "user"));
  } else {
    return false;
  }
  return true;
}

/// False when it is no operation on groups.
bool edit_groups(DirectoryEdits& edits, std::string_view operation, const Json& input) {
  if (operation == "change-group") {
    edits.change_group(text_at(input, "group"), parse_group_changes(input));
  } else if (operation == "delete-group") {
    edits.delete_group(text_at(input, "group"));
  } else if (operation == "restore-group") {
    edits.restore_group(text_at(input, "group"));
  } else if (operation == "remove-group") {
    edits.remove_group(text_at(input, "group"));
  } else {
    return false;
  }
  return true;
}

}  // namespace

Json control_directory(World& world, std::string_view operation, const Json& input) {
  DirectoryEdits edits(world);
  if (operation == "change-share")
    return {{"changed", edits.change_share_of_people(input.at("percent").get<double>())}};
  if (operation == "add-group") return {{"id", edits.add_group(parse_group(input))}};
  if (!edit_people(edits, operation, input) && !edit_groups(edits, operation, input)) {
    throw ControlError("unknown operation");
  }
  return Json::object();
}

void refuse_unknown_keys(const Json& object, const std::vector<std::string_view>& known) {
  for (const auto& item : object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      throw ControlError("unknown key '" + item.key() + "'");
    }
  }
}

}  // namespace rollcall::simulator
