#pragma once

#include "change_store.hpp"
#include "columns.hpp"
#include "rollcall/people/statement.hpp"

#include <string>

namespace rollcall::people {

/// The variables that a SELECT of people fills in.
class PersonRowReader {
 public:
  /// What to select, for exchange().
  [[nodiscard]] static std::string columns() {
    return "id, email_key, source, source_tenant, coalesce(external_id, ''), CAST(enabled AS INTEGER), "
           "coalesce(attributes_hash, 0), coalesce(last_import_id, 0), coalesce(connection_id, 0), " +
           attribute_columns();
  }

  void exchange(soci::statement& select) {
    select.exchange(soci::into(row_.id));
    select.exchange(soci::into(row_.email_key));
    select.exchange(soci::into(row_.source));
    select.exchange(soci::into(row_.source_tenant));
    select.exchange(soci::into(row_.person.external_id));
    select.exchange(soci::into(enabled_));
    select.exchange(soci::into(row_.hash));
    select.exchange(soci::into(row_.import_id));
    select.exchange(soci::into(row_.connection_id));
    for (const auto& attribute : kTextAttributes) select.exchange(soci::into(row_.person.*attribute.member));
  }

  /// The row that was fetched last.
  [[nodiscard]] const PersonRow& row() {
    row_.person.enabled = enabled_ != 0;
    return row_;
  }

 private:
  PersonRow row_;
  int enabled_ = 0;
};

}  // namespace rollcall::people
