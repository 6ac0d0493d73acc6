#include "cli/import_report.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace rollcall::cli {
namespace {

constexpr std::size_t kMostIssues = 10;
constexpr std::size_t kPersonWidth = 30;

std::string in_words(std::chrono::milliseconds duration) {
  std::ostringstream text;
  const auto ms = duration.count();
  if (ms < 60'000)
    text << std::fixed << std::setprecision(1) << static_cast<double>(ms) / 1000.0 << " s";
  else
    text << ms / 60'000 << " min " << ms / 1000 % 60 << " s";
  return text.str();
}

std::string rate(const core::ImportOutcome& outcome) {
  if (outcome.job.counts.fetched == 0) return {};
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(outcome.duration.count(), 1));
  return ", " + grouped(outcome.job.counts.fetched * 1000 / ms) + " people/s";
}

struct EnoughIssues {};

/// Why people stay as they are is what an undo has to tell.
const char* heading_of_issues(const core::Job& job) {
  return job.request.kind == core::JobKind::undo ? "What could not be put back:\n" : "";
}

void print_first_issues(Context& context, const core::Job& job) {
  std::vector<core::JobIssue> first;
  try {
    context.services.jobs().each_issue(job.id, [&](const core::JobIssue& issue) {
      first.push_back(issue);
      if (first.size() == kMostIssues) throw EnoughIssues{};
    });
  } catch (const EnoughIssues&) {
    // The rest is for "jobs issues".
  }
  context.out << '\n' << heading_of_issues(job);
  print_issues(context.out, first);
  if (job.issues > first.size())
    context.out << "... and " << grouped(job.issues - first.size()) << " more.\n";
  context.out << "All of them: rollcall jobs issues " << job.id << '\n';
}

/// The counts of a job that was planned and not written are of what it would have done.
bool only_planned(const core::Job& job) {
  return job.request.staged && job.phase != core::JobPhase::writing;
}

/// "Import 8 (retry of 7) (dry run: nobody was written)"
std::string title(const core::Job& job) {
  std::string text = "Import " + std::to_string(job.id);
  if (job.request.kind != core::JobKind::import)
    text += " (" + spoken(job.request.kind) + " " + std::to_string(job.request.of_job) + ")";
  if (job.request.dry_run)
    text += " (dry run: nobody was written)";
  else if (only_planned(job))
    text += " (nobody was written)";
  return text;
}

bool changes_somebody(const core::Job& job) {
  return job.counts.added + job.counts.updated + job.disabled > 0;
}

/// It stopped before writing, with a question that only --approve answers.
bool asks_for_approval(const core::ImportOutcome& outcome) {
  const core::Job& job = outcome.job;
  return job.state == core::JobState::interrupted && job.phase == core::JobPhase::planned &&
         !job.request.approved && outcome.failure && outcome.failure->status() == Status::failed_precondition;
}

void print_next_commands(std::ostream& out, const core::ImportOutcome& outcome) {
  const core::Job& job = outcome.job;
  const std::string id = std::to_string(job.id);
  if (asks_for_approval(outcome)) {
    out << "Go on all the same: rollcall jobs resume " << id << " --approve\n";
    return;
  }
  if (job.state == core::JobState::interrupted || job.state == core::JobState::cancelled)
    out << "Go on from here: rollcall jobs resume " << id << '\n';
  const bool complete =
      job.state == core::JobState::completed || job.state == core::JobState::completed_with_issues;
  if (complete && job.request.dry_run && job.request.kind == core::JobKind::import && changes_somebody(job) &&
      job.phase == core::JobPhase::planned)
    out << "See the plan: rollcall jobs changes " << id << '\n'
        << "Apply exactly this: rollcall import " << job.request.plugin_id << " --plan " << id << '\n';
  if (complete && !job.request.dry_run && job.counts.failed > 0)
    out << "Import only those who failed, once they are mended: rollcall jobs retry " << id << '\n';
}

std::vector<std::vector<std::string>> import_rows(const core::Job& job) {
  const core::Counts& counts = job.counts;
  std::vector<std::vector<std::string>> rows{
      {"added", grouped(counts.added), "new in this workspace"},
      {"updated", grouped(counts.updated), "at least one field changed"},
      {"unchanged", grouped(counts.unchanged), "already as the provider has them"},
      {"skipped", grouped(counts.skipped), "new or existing, which this import leaves alone"},
      {"filtered", grouped(counts.filtered), "left out by choice"},
      {"failed", grouped(counts.failed), "see the issues"},
      {"read", grouped(counts.fetched),
       job.base_job == 0 ? "all of them together" : "all who changed, together"}};
  if (job.base_job != 0) rows.push_back({"gone", grouped(job.gone), "left what is imported"});
  if (job.request.leaver_grace || job.disabled > 0)
    rows.push_back({"disabled", grouped(job.disabled), "leavers, who were not read any more"});
  return rows;
}

std::vector<std::vector<std::string>> undo_rows(const core::Job& job) {
  return {{"restored", grouped(job.counts.updated), "have their old values again"},
          {"removed", grouped(job.removed), "added by that import, now gone"},
          {"unchanged", grouped(job.counts.unchanged), "had them again already"},
          {"left", grouped(job.counts.skipped), "stay as they are; see the issues"},
          {"all", grouped(job.counts.fetched), "of them together"}};
}

}  // namespace

std::string spoken(core::JobState state) {
  std::string text(core::to_string(state));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string spoken(core::JobKind kind) {
  switch (kind) {
    case core::JobKind::import:
      return "import";
    case core::JobKind::apply_plan:
      return "plan";
    case core::JobKind::retry:
      return "retry of";
    case core::JobKind::undo:
      return "undo of";
  }
  return {};
}

std::string spoken_extent(const core::Job& job) {
  if (job.base_job == 0) return "everybody";
  return "what changed since " + job.since + " (import " + std::to_string(job.base_job) + ")";
}

void print_counts(std::ostream& out, const core::Job& job) {
  print_table(out, {{"PEOPLE"}, {"", Align::right}, {""}},
              job.request.kind == core::JobKind::undo ? undo_rows(job) : import_rows(job));
}

void print_issues(std::ostream& out, const std::vector<core::JobIssue>& issues) {
  const bool has_requests =
      std::any_of(issues.begin(), issues.end(), [](const auto& issue) { return !issue.request_id.empty(); });
  std::vector<Column> columns{{"SEVERITY"}, {"ISSUE"}, {"PERSON"}, {"WHO"}, {"WHAT AND WHAT TO DO"}};
  if (has_requests) columns.insert(columns.end() - 1, {"REQUEST"});
  std::vector<std::vector<std::string>> rows;
  for (const auto& issue : issues) {
    rows.push_back({issue.severity, issue.code, shortened(displayable(issue.person), kPersonWidth),
                    issue.email.empty() ? issue.external_id : issue.email,
                    issue.next_step.empty() ? issue.message : issue.message + ' ' + issue.next_step});
    if (has_requests) rows.back().insert(rows.back().end() - 1, issue.request_id);
  }
  print_table(out, columns, rows);
}

void print_failure(std::ostream& err, const core::ImportOutcome& outcome) {
  if (!outcome.failure || outcome.failure->status() == Status::cancelled) return;
  err << "Error: " << displayable(outcome.failure->message()) << '\n';
  if (!outcome.failure->next_step().empty())
    err << "Next: " << displayable(outcome.failure->next_step()) << '\n';
}

void print_import_report(Context& context, const core::ImportOutcome& outcome) {
  const core::Job& job = outcome.job;
  print_failure(context.err, outcome);
  context.out << title(job) << ": " << spoken(job.state) << " in " << in_words(outcome.duration)
              << rate(outcome) << '\n';
  if (job.base_job != 0) {
    const auto changes = job.counts.fetched + job.gone;
    context.out << "Incremental since " << job.since << " (import " << job.base_job
                << "): " << grouped(changes) << (changes == 1 ? " change" : " changes") << " came.\n";
  }
  if (job.counts.fetched > 0 || job.disabled > 0 || job.gone > 0) {
    context.out << '\n';
    print_counts(context.out, job);
  }
  if (job.issues > 0) print_first_issues(context, job);
  print_next_commands(context.out, outcome);
}

}  // namespace rollcall::cli
