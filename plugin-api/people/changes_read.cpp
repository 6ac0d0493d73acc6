#include "change_reader.hpp"
#include "change_store.hpp"
#include "changes_job.hpp"
#include "rollcall/people/changes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr std::size_t kChunk = 1000;

ChangeAction action_of(const ChangeRow& row) {
  constexpr std::array kActions{ChangeAction::add,     ChangeAction::update, ChangeAction::link,
                                ChangeAction::disable, ChangeAction::remove, ChangeAction::restore};
  const auto* found = std::find_if(kActions.begin(), kActions.end(),
                                   [&](ChangeAction action) { return to_string(action) == row.action; });
  if (found == kActions.end()) {
    throw Error(Status::failed_precondition, {.message = "The record of what this import changes is damaged.",
                                              .next_step = "Start a new import."});
  }
  return *found;
}

Change change_of(const ChangeRow& row) {
  std::vector<FieldChange> fields = changed_fields(row.old_values, row.new_values);
  return {.action = action_of(row),
          .external_id = row.external_id,
          .email = row.email,
          .display_name = row.display_name,
          .fields = std::move(fields)};
}

/// A direct import records nobody whom it adds; the rows themselves say it.
void each_added(soci::session& session, const DatabaseUrl& url, const ChangesJob& job,
                const std::function<void(const Change&)>& visit) {
  const auto store = make_change_store(session, url.backend, job.workspace_id);
  std::int64_t after = 0;
  while (true) {
    const std::vector<PersonRow> people = store->read_added(job.id, after, kChunk, Lock::none);
    for (const PersonRow& row : people) {
      visit({.action = ChangeAction::add,
             .external_id = row.person.external_id,
             .email = row.person.email,
             .display_name = row.person.display_name,
             .fields = fields_of("{}", all_values(row.person))});
    }
    if (people.size() < kChunk) return;
    after = people.back().id;
  }
}

}  // namespace

std::vector<FieldChange> changed_fields(std::string_view old_values, std::string_view new_values) {
  std::vector<FieldChange> fields = fields_of(old_values, new_values);
  std::erase_if(fields, [](const FieldChange& field) { return field.old_value == field.new_value; });
  return fields;
}

void each_change(const std::string& database_url, std::int64_t job_id,
                 const std::function<void(const Change&)>& visit) {
  const DatabaseUrl url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  try {
    const ChangesJob job = read_changes_job(*session, job_id);
    each_row(*session, job_id, [&](const ChangeRow& row) {
      if (row.action != kAbsent) visit(change_of(row));
    });
    if (!job.is_plan() && job.kind != "undo") each_added(*session, url, job, visit);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading what an import changes");
  }
}

}  // namespace rollcall::people
