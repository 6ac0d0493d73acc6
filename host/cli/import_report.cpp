#include "cli/import_report.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace rollcall::cli {
namespace {

constexpr std::size_t kMostIssues = 10;

std::string spoken(std::chrono::milliseconds duration) {
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

void print_first_issues(Context& context, const core::Job& job) {
  std::vector<std::vector<std::string>> rows;
  try {
    context.services.jobs().each_issue(job.id, [&](const core::JobIssue& issue) {
      rows.push_back(
          {issue.severity, issue.code, issue.email.empty() ? issue.external_id : issue.email, issue.message});
      if (rows.size() == kMostIssues) throw EnoughIssues{};
    });
  } catch (const EnoughIssues&) {
    // The rest is for "jobs issues".
  }
  context.out << '\n';
  print_table(context.out, {{"SEVERITY"}, {"ISSUE"}, {"WHO"}, {"WHAT AND WHAT TO DO"}}, rows);
  if (job.issues > rows.size()) context.out << "... and " << grouped(job.issues - rows.size()) << " more.\n";
  context.out << "All of them: rollcall jobs issues " << job.id << '\n';
}

}  // namespace

std::string spoken(core::JobState state) {
  std::string text(core::to_string(state));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

void print_counts(std::ostream& out, const core::Counts& counts) {
  print_table(out, {{"PEOPLE"}, {"", Align::right}, {""}},
              {{"added", grouped(counts.added), "new in this workspace"},
               {"updated", grouped(counts.updated), "at least one field changed"},
               {"unchanged", grouped(counts.unchanged), "already as the provider has them"},
               {"skipped", grouped(counts.skipped), "new or existing, which this import leaves alone"},
               {"filtered", grouped(counts.filtered), "left out by choice"},
               {"failed", grouped(counts.failed), "see the issues"},
               {"read", grouped(counts.fetched), "all of them together"}});
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
  context.out << "Import " << job.id << (job.request.dry_run ? " (dry run: nobody was written)" : "") << ": "
              << spoken(job.state) << " in " << spoken(outcome.duration) << rate(outcome) << '\n';
  if (job.counts.fetched > 0) {
    context.out << '\n';
    print_counts(context.out, job.counts);
  }
  if (job.issues > 0) print_first_issues(context, job);
  if (job.state == core::JobState::interrupted || job.state == core::JobState::cancelled)
    context.out << "Go on from here: rollcall jobs resume " << job.id << '\n';
}

}  // namespace rollcall::cli
