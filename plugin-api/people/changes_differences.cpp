#include "change_rows.hpp"
#include "changes_job.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/session.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::people {
namespace {

/// One person on both sides; the action is empty where a side leaves the person alone.
struct Pair {
  ChangeRow plan;
  ChangeRow job;
};

std::string describe(const ChangeRow& change) {
  if (change.display_name.empty()) return change.email;
  return change.display_name + " <" + change.email + ">";
}

/// "would be ..."
std::string participle(const std::string& action) {
  if (action == to_string(ChangeAction::add)) return "added";
  if (action == to_string(ChangeAction::link)) return "linked";
  if (action == to_string(ChangeAction::disable)) return "disabled";
  return "updated";
}

std::string quoted(const std::string& value) {
  return '"' + value + '"';
}

const FieldChange* find(const std::vector<FieldChange>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldChange& field) { return field.field == name; });
  return found == fields.end() ? nullptr : &*found;
}

std::string compare(const FieldChange& job, const FieldChange* plan) {
  if (plan == nullptr) return job.field + " would become " + quoted(job.new_value) + "; the plan leaves it";
  if (job.new_value != plan->new_value) {
    return job.field + " would become " + quoted(job.new_value) + "; the plan says " +
           quoted(plan->new_value);
  }
  return job.field + " is " + quoted(job.old_value) + " now; it was " + quoted(plan->old_value) +
         " when the plan was made";
}

/// Which fields differ, as sentences; at most `most` in all.
void add_field_differences(const Pair& pair, std::size_t most, std::vector<std::string>& sentences) {
  const std::vector<FieldChange> plan = fields_of(pair.plan.old_values, pair.plan.new_values);
  const std::vector<FieldChange> job = fields_of(pair.job.old_values, pair.job.new_values);
  const auto add = [&](const std::string& difference) {
    if (sentences.size() < most) sentences.push_back(describe(pair.job) + ": " + difference + ".");
  };
  for (const FieldChange& field : job) {
    const FieldChange* other = find(plan, field.field);
    if (other == nullptr || *other != field) add(compare(field, other));
  }
  for (const FieldChange& field : plan) {
    if (find(job, field.field) != nullptr) continue;
    add(field.field + " would stay as it is; the plan says " + quoted(field.new_value));
  }
}

void add_sentences(const Pair& pair, std::size_t most, std::vector<std::string>& sentences) {
  if (pair.job.action.empty()) {
    sentences.push_back(describe(pair.plan) + " is in the plan and would not be changed any more.");
  } else if (pair.plan.action.empty()) {
    sentences.push_back(describe(pair.job) + " would be " + participle(pair.job.action) +
                        " and is not in the plan.");
  } else if (pair.job.action != pair.plan.action) {
    sentences.push_back(describe(pair.job) + " would be " + participle(pair.job.action) + "; the plan says " +
                        participle(pair.plan.action) + ".");
  } else {
    add_field_differences(pair, most, sentences);
  }
}

/// The rows of job :left whose person is not in :right in the same way; first those of the other action or
/// values, or none at all.
std::string differing_sql(const char* condition, std::size_t most) {
  return std::string(
             "SELECT l.action, l.external_id, l.email, l.display_name, l.old_values, l.new_values, "
             "coalesce(r.action, ''), coalesce(r.email, ''), coalesce(r.display_name, ''), "
             "coalesce(r.old_values, '{}'), coalesce(r.new_values, '{}') FROM import_changes l LEFT JOIN "
             "(SELECT external_id, action, email, display_name, old_values, new_values FROM import_changes "
             "WHERE job_id = :right AND action <> 'absent') r ON r.external_id = l.external_id WHERE "
             "l.job_id = :left AND l.action <> 'absent' AND ") +
         condition + " ORDER BY l.batch, l.position LIMIT " + std::to_string(most);
}

template <typename Visit>
void each_difference(soci::session& session, const std::string& sql, std::int64_t left, std::int64_t right,
                     Visit visit) {
  ChangeRow l;
  ChangeRow r;
  soci::statement select =
      (session.prepare << sql, soci::into(l.action), soci::into(l.external_id), soci::into(l.email),
       soci::into(l.display_name), soci::into(l.old_values), soci::into(l.new_values), soci::into(r.action),
       soci::into(r.email), soci::into(r.display_name), soci::into(r.old_values), soci::into(r.new_values),
       bound(right, "right"), bound(left, "left"));
  for (bool more = select.execute(true); more; more = select.fetch()) visit(l, r);
}

}  // namespace

std::vector<std::string> plan_differences(const std::string& database_url, std::int64_t plan_id,
                                          std::int64_t job_id, std::size_t most) {
  const DatabaseUrl url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  std::vector<std::string> sentences;
  try {
    each_difference(*session,
                    differing_sql("(r.action IS NULL OR r.action <> l.action OR r.old_values <> l.old_values "
                                  "OR r.new_values <> l.new_values)",
                                  most),
                    plan_id, job_id, [&](const ChangeRow& plan, const ChangeRow& job) {
                      if (sentences.size() < most) add_sentences({plan, job}, most, sentences);
                    });
    if (sentences.size() == most) return sentences;
    each_difference(*session, differing_sql("r.action IS NULL", most - sentences.size()), job_id, plan_id,
                    [&](const ChangeRow& job, const ChangeRow&) {
                      add_sentences({{}, job}, most, sentences);
                    });
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "comparing two plans");
  }
  return sentences;
}

}  // namespace rollcall::people
