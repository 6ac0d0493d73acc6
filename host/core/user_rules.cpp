#include "core/user_directory.hpp"

#include <algorithm>

namespace rollcall::core {
namespace {

constexpr std::array<std::pair<std::string_view, UserColumn>, 6> kColumns{{
    {"name", UserColumn::name},
    {"email", UserColumn::email},
    {"department", UserColumn::department},
    {"job_title", UserColumn::job_title},
    {"updated_at", UserColumn::updated_at},
    {"created_at", UserColumn::created_at},
}};

bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

/// Shape only: something@something without white space, as long as RFC 5321 4.5.3.1.3 lets a path be.
bool is_address(std::string_view email) {
  constexpr std::size_t kLongest = 254;
  const auto at = email.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < email.size() && email.size() <= kLongest &&
         std::none_of(email.begin(), email.end(), is_control_or_space);
}

std::string fault_of(std::string_view field, std::string_view value) {
  if (field == "email")
    return is_address(value) ? "" : "That is not an e-mail address. Write it like ada@example.com.";
  if (value.find('\0') != std::string_view::npos) return "This holds a character that cannot be stored.";
  if (field == "name" && std::all_of(value.begin(), value.end(), is_control_or_space))
    return "The name is empty. Give the person's name as it shall be shown.";
  return {};
}

}  // namespace

std::optional<UserOrder> parse_user_order(std::string_view text) noexcept {
  UserOrder order;
  if (text.starts_with('-')) {
    order.direction = Direction::descending;
    text.remove_prefix(1);
  }
  const auto* found = std::find_if(kColumns.begin(), kColumns.end(),
                                   [&](const auto& column) { return column.first == text; });
  if (found == kColumns.end()) return {};
  order.column = found->second;
  return order;
}

std::string to_string(const UserOrder& order) {
  const auto* found = std::find_if(kColumns.begin(), kColumns.end(),
                                   [&](const auto& column) { return column.second == order.column; });
  return (order.direction == Direction::descending ? "-" : "") + std::string(found->first);
}

std::vector<UserFault> faults_of(const UserEdit& edit) {
  std::vector<UserFault> faults;
  for (const auto& field : kEditableFields) {
    const auto given = edit.texts.find(field.name);
    if (given == edit.texts.end()) continue;
    if (auto fault = fault_of(field.name, given->second); !fault.empty())
      faults.push_back({std::string(field.name), std::move(fault)});
  }
  return faults;
}

std::vector<UserFault> faults_of_new(const UserEdit& edit) {
  UserEdit whole = edit;
  whole.texts.try_emplace("email");
  whole.texts.try_emplace("name");
  return faults_of(whole);
}

}  // namespace rollcall::core
