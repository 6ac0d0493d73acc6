#pragma once

#include "rollcall/people/changes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the columns of import_changes hold: built here, and read here, so that writing a change and taking it
/// back cannot disagree. Pure; text must be storable. Damaged JSON gives an Error(failed_precondition).
namespace rollcall::people {

/// A row of import_changes without its place (job, batch, position). Numbers that are null there are 0 here.
struct ChangeRow {
  std::string action = {};  ///< to_string(ChangeAction), or kAbsent
  std::int64_t user_id = 0;
  std::string external_id = {};
  std::string email = {};  ///< after the change, as display_name
  std::string display_name = {};
  std::string old_values = "{}";
  std::string new_values = "{}";
  std::int64_t old_hash = 0;
  std::int64_t new_hash = 0;
  std::int64_t old_import_id = 0;
  std::int64_t old_connection_id = 0;
};

/// The action of a leaver within the grace: new_values are encode_runs(), nothing of the person changes.
inline constexpr std::string_view kAbsent = "absent";

/// What only one side of an add or remove has: {"email":"a@x",...,"enabled":"true"}; empty texts are left
/// out.
[[nodiscard]] std::string all_values(const Person& person);

struct ChangedValues {
  std::string old_values;
  std::string new_values;
};
/// The columns that differ; external_id is none of them.
[[nodiscard]] ChangedValues changed_values(const Person& before, const Person& after);

/// Both sides of each column that either names, in the order of the table; one that is missing is "".
[[nodiscard]] std::vector<FieldChange> fields_of(std::string_view old_values, std::string_view new_values);

/// Gives `person` the named values and leaves the others: set_values(now, old_values) is the person before.
void set_values(Person& person, std::string_view values);

/// For how many complete reads in a row a person was not met: {"runs":2}.
[[nodiscard]] std::string encode_runs(std::int64_t runs);
[[nodiscard]] std::int64_t decode_runs(std::string_view values);

/// A whole person with the external id, as import_deferred keeps it.
[[nodiscard]] std::string encode_person(const Person& person);
[[nodiscard]] Person decode_person(std::string_view text);

}  // namespace rollcall::people
