#pragma once

#include "importing/attribute_map.hpp"
#include "importing/filters.hpp"
#include "importing/options.hpp"
#include "rollcall/people/person.hpp"

#include <array>
#include <string_view>

namespace rollcall::entra_id {

/// Makes people of Graph users, with what becomes of them before the tables are looked at. Immutable and
/// thread-safe.
class UserMapper {
 public:
  /// Throws Error(invalid_argument) when the import's options contradict the connection's mapping.
  explicit UserMapper(const AttributeMap& attributes = {}, const MappingOptions& options = {});

  /// What map() and the filters look at, and nothing else.
  [[nodiscard]] const UserFields& fields() const noexcept { return fields_; }

  [[nodiscard]] people::Item map(const GraphUser& user) const;

  [[nodiscard]] people::Person person_of(const GraphUser& user) const;

  /// The property that feeds a column for this user, by place in people::kTextAttributes; empty when none
  /// does.
  [[nodiscard]] std::string_view source_of(std::size_t column, const GraphUser& user) const;
  /// The one that feeds `enabled`; may be empty.
  [[nodiscard]] std::string_view source_of_enabled() const;
  [[nodiscard]] const Filters& filters() const noexcept { return filters_; }

 private:
  struct Column {
    std::string people::Person::*target;
    Field source;
  };

  [[nodiscard]] const Property* email_source(const GraphUser& user) const;
  [[nodiscard]] std::string_view email_of(const GraphUser& user) const;

  AttributeMap attributes_;
  EmailFrom email_from_;
  UserFields fields_;
  Filters filters_;
  Field email_;                  ///< when map.email names a property
  std::vector<Column> columns_;  ///< all texts but the e-mail
};

}  // namespace rollcall::entra_id
