#pragma once

#include "graph/user.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The properties of a user that can feed a column or a condition: texts that Graph returns in a list of
/// users to an app with User.Read.All (the user resource type of Microsoft Graph v1.0).
namespace rollcall::entra_id {

/// How the value of a property becomes one text.
enum class PropertyKind : std::uint8_t {
  text,
  flag,             ///< "true" or "false"
  first_of_list,    ///< the first entry
  primary_address,  ///< the entry that begins with "SMTP:", without that
};

struct Property {
  std::string_view name;  ///< "city"; inside an object with a slash: "employeeOrgData/division"
  PropertyKind kind = PropertyKind::text;
  /// Where the reader puts it in any case; null: in GraphUser::extra, when it is asked for.
  std::string_view GraphUser::*member = nullptr;

  /// What $select names.
  [[nodiscard]] std::string_view outer() const { return name.substr(0, name.find('/')); }
  /// The name inside the object; empty for a property that is in none.
  [[nodiscard]] std::string_view inner() const {
    const auto slash = name.find('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(slash + 1);
  }
};

[[nodiscard]] std::span<const Property> all_properties();

/// Letter case is ignored; null for a name that is not in the list.
[[nodiscard]] const Property* find_property(std::string_view name);

/// For "did you mean": empty when no name is near.
[[nodiscard]] std::string nearest_property(std::string_view name);
[[nodiscard]] std::string nearest_name(std::string_view given, std::span<const std::string_view> known);

/// Where to find the value of one property in a GraphUser.
struct Field {
  std::string_view GraphUser::*member = nullptr;
  std::size_t extra = 0;  ///< when member is null

  [[nodiscard]] std::string_view of(const GraphUser& user) const {
    if (member != nullptr) return user.*member;
    return extra < user.extra.size() ? user.extra[extra] : std::string_view();
  }
};

/// The properties that a request for people selects, and where the reader puts them.
class UserFields {
 public:
  /// Those that tell a user from a limited object.
  UserFields() : selected_{"id", "userPrincipalName", "displayName"} {}

  Field add(const Property& property);
  void add_account_enabled() { select("accountEnabled"); }

  /// The value of $select.
  [[nodiscard]] std::string select() const;
  /// What the reader puts in GraphUser::extra.
  [[nodiscard]] std::span<const Property* const> extra() const { return extra_; }

 private:
  void select(std::string_view name);

  std::vector<std::string_view> selected_;
  std::vector<const Property*> extra_;
};

}  // namespace rollcall::entra_id
