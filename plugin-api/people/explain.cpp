#include "rollcall/people/explain.hpp"

#include "change_rows.hpp"
#include "people_store.hpp"
#include "rollcall/people/session.hpp"
#include "rollcall/people/statement.hpp"

#include <utility>

namespace rollcall::people {
namespace {

/// Ends with the block, so that nothing stays locked and nothing is written.
class Glance {
 public:
  explicit Glance(soci::session& session) : session_(session) { session_.begin(); }
  ~Glance() {
    try {
      session_.rollback();
    } catch (const std::exception&) {
      // The connection is lost, and the transaction with it.
    }
  }
  Glance(const Glance&) = delete;
  Glance& operator=(const Glance&) = delete;

 private:
  soci::session& session_;
};

MatchedBy match_of(const Found& found) {
  if (found.match != Found::Match::none) return MatchedBy::external_id;
  return found.holder.kind == HolderKind::nobody ? MatchedBy::none : MatchedBy::email;
}

std::string outcome_of(const Counts& counts) {
  if (counts.added > 0) return "added";
  if (counts.updated > 0) return "updated";
  if (counts.unchanged > 0) return "unchanged";
  if (counts.skipped > 0) return "skipped";
  return counts.filtered > 0 ? "filtered" : "failed";
}

/// The person as the row would hold them afterwards.
Person written_person(const Write& write) {
  Person person = write.item->person;
  person.email = write.email;
  return person;
}

std::vector<FieldChange> fields_between(const Person& before, const Person& after) {
  const auto values = changed_values(before, after);
  return fields_of(values.old_values, values.new_values);
}

std::vector<FieldChange> changes_of(const Plan& plan) {
  if (!plan.inserts.empty()) return fields_of("{}", all_values(written_person(plan.inserts.front())));
  if (plan.updates.empty()) return {};
  const Write& write = plan.updates.front();
  return fields_between(write.before->person, written_person(write));
}

std::string found_by(MatchedBy matched_by, HolderKind holder) {
  if (matched_by == MatchedBy::external_id) return "Found by the directory's id";
  if (matched_by == MatchedBy::none) return "Nobody in the workspace has this id or this e-mail address";
  return holder == HolderKind::by_hand ? "Found by the e-mail address; was added by hand"
                                       : "Found by the e-mail address";
}

std::string reason_for(const Explanation& explanation, const Found& found, const Plan& plan) {
  const std::string start = found_by(explanation.matched_by, found.holder.kind);
  const std::string& outcome = explanation.outcome;
  std::string reason;
  if (outcome == "added") reason = start + "; would be added.";
  if (outcome == "unchanged") reason = start + "; nothing differs.";
  if (outcome == "updated" && !plan.updates.empty() && plan.updates.front().links)
    reason = start + " and would be linked.";
  if (outcome == "updated" && reason.empty()) reason = start + "; would be updated.";
  if (outcome == "skipped") {
    reason = start + (explanation.matched_by == MatchedBy::none
                          ? "; skipped, because this import does not add people."
                          : "; skipped, because this import does not update people.");
  }
  if (plan.issues.empty()) return reason;
  return reason.empty() ? plan.issues.front().message : reason + ' ' + plan.issues.front().message;
}

Explanation look(soci::session& session, PeopleStore& store, const Item& item, Modes modes) {
  const Glance glance(session);
  const Items items{&item};
  const auto found = store.look_up(items);
  const Plan plan = make_plan(items, found, modes);
  Explanation explanation{.outcome = outcome_of(plan.counts), .matched_by = match_of(found.front())};
  explanation.reason = reason_for(explanation, found.front(), plan);
  if (!plan.issues.empty()) explanation.issue = plan.issues.front().code;
  explanation.changes = changes_of(plan);
  return explanation;
}

Explanation look_until_steady(soci::session& session, PeopleStore& store, const Item& item, Modes modes) {
  constexpr int kTries = 5;
  for (int tries = 1; tries < kTries; ++tries) {
    try {
      return look(session, store, item, modes);
    } catch (const RunAgain&) {
      // The row was changed meanwhile.
    }
  }
  return look(session, store, item, modes);
}

}  // namespace

std::string_view to_string(MatchedBy matched_by) noexcept {
  switch (matched_by) {
    case MatchedBy::external_id:
      return "external_id";
    case MatchedBy::email:
      return "email";
    case MatchedBy::none:
      break;
  }
  return "none";
}

Explanation explain(const Destination& destination, const Item& item, Modes modes) {
  const auto url = DatabaseUrl::parse(destination.database_url);
  const auto session = open_session(url);
  try {
    Directory directory{.workspace_id = destination.workspace_id,
                        .source = destination.source,
                        .source_tenant = destination.source_tenant,
                        .existing = modes.update ? ExistingRows::are_planned : ExistingRows::stay};
    const auto store = url.backend == Backend::sqlite ? make_sqlite_store(*session, std::move(directory))
                                                      : make_postgresql_store(*session, std::move(directory));
    return look_until_steady(*session, *store, item, modes);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "looking at a person");
  }
}

}  // namespace rollcall::people
