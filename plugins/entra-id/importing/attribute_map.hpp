#pragma once

#include "graph/property.hpp"
#include "rollcall/people/person.hpp"

#include <array>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// Which property of a user feeds which column of `users`; a setting of the connection. external_id is always
/// the user's id.
struct AttributeMap {
  static constexpr std::size_t kColumns = people::kTextAttributes.size();

  AttributeMap();

  /// In the order of people::kTextAttributes; null: the column stays empty.
  std::array<const Property*, kColumns> sources;
  /// False when map.email names a property: then the import's option email_from does not apply.
  bool email_by_rule = true;
  /// False: everybody is imported as enabled.
  bool enabled_from_account = true;

  /// `property`: a name, or "none". Throws Error(failed_precondition) that names the key and, where there is
  /// one, the name that was probably meant.
  void set(std::string_view column, std::string_view property);

  /// What differs from the usual mapping, as settings: "department=city,job_title=none"; equal for equal
  /// mappings.
  [[nodiscard]] std::string differences() const;
};

}  // namespace rollcall::entra_id
