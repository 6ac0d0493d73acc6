#include "web/api/job_report_operations.hpp"

#include "core/job_ports.hpp"
#include "documents/csv_rows.hpp"
#include "documents/documents.hpp"
#include "web/api/cursor.hpp"
#include "web/api/services.hpp"

#include <initializer_list>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

constexpr std::size_t kCsvPage = 1000;

core::IssueFilter issue_filter(const Call& call) {
  return {call.text("search").value_or(""), call.text("severity").value_or(""),
          call.text("code").value_or("")};
}

core::ChangeFilter change_filter(const Call& call) {
  return {call.text("search").value_or(""), call.text("action").value_or("")};
}

json total_document(const core::Total& total) {
  return api::total_document(total.value, total.exact);
}

http::Response list_issues(const Call& call) {
  const std::int64_t id = require_job(call).id;
  const core::IssueFilter filter = issue_filter(call);
  const auto position = cursor_of(call);
  const std::int64_t after = position ? number_in(*position, "after", 0) : 0;
  core::JobReports& reports = *call.services.job_reports;
  const std::size_t limit = call.limit();
  auto issues = reports.issues(id, filter, after, limit + 1);
  json next = next_cursor("after", cut_to_page(issues, limit));
  json documents = json::array(), codes = json::array();
  for (const auto& issue : issues) documents.push_back(documents::Rest::of(issue));
  const auto all = reports.issue_codes(id);
  for (const auto& [code, severity, count] : all)
    codes.push_back({{"code", code}, {"severity", severity}, {"count", count}});
  return json_reply({{"issues", std::move(documents)},
                     {"next_cursor", std::move(next)},
                     {"total", total_document(reports.count_issues(id, filter, all))},
                     {"codes", std::move(codes)}});
}

core::ChangePlace place_of(const Call& call) {
  const auto position = cursor_of(call);
  if (!position) return {};
  return {number_in(*position, "batch", -1), number_in(*position, "position", -1),
          number_in(*position, "person", -1)};
}

http::Response list_changes(const Call& call) {
  const core::Job job = require_job(call);
  const core::ChangeFilter filter = change_filter(call);
  core::JobReports& reports = *call.services.job_reports;
  const core::ChangePage page = reports.changes(job, filter, place_of(call), call.limit());
  json next = nullptr;
  if (page.next)
    next = encode_cursor(
        {{"batch", page.next->batch}, {"position", page.next->position}, {"person", page.next->person}});
  json documents = json::array(), actions = json::array();
  for (const auto& change : page.changes) documents.push_back(documents::Rest::of(change));
  const auto all = reports.change_actions(job);
  for (const auto& [action, count] : all) actions.push_back({{"action", action}, {"count", count}});
  return json_reply({{"changes", std::move(documents)},
                     {"next_cursor", std::move(next)},
                     {"total", total_document(reports.count_changes(job, filter, all))},
                     {"actions", std::move(actions)}});
}

http::Response export_issues(const Call& call) {
  const std::int64_t id = require_job(call).id;
  // The stream runs on this thread, whose services outlive it.
  return csv_reply(
      "issues-" + std::to_string(id) + ".csv",
      [id, filter = issue_filter(call), &reports = *call.services.job_reports](http::BodyWriter& out) {
        out.write(documents::issue_columns());
        for (std::int64_t after = 0;;) {
          const auto page = reports.issues(id, filter, after, kCsvPage);
          std::string rows;
          for (const auto& issue : page) rows += documents::row_of(issue);
          if (!rows.empty()) out.write(rows);
          if (page.size() < kCsvPage) return;
          after = page.back().id;
        }
      });
}

http::Response export_changes(const Call& call) {
  const core::Job job = require_job(call);
  return csv_reply(
      "changes-" + std::to_string(job.id) + ".csv",
      [job, filter = change_filter(call), &reports = *call.services.job_reports](http::BodyWriter& out) {
        out.write(documents::change_columns());
        std::optional<core::ChangePlace> place = core::ChangePlace{};
        while (place) {
          const core::ChangePage page = reports.changes(job, filter, *place, kCsvPage);
          std::string rows;
          for (const auto& change : page.changes) rows += documents::rows_of(change);
          if (!rows.empty()) out.write(rows);
          place = page.next;
        }
      });
}

}  // namespace

void add_job_report_operations(Operations& operations) {
  operations["listIssues"] = list_issues;
  operations["listChanges"] = list_changes;
  operations["exportIssues"] = export_issues;
  operations["exportChanges"] = export_changes;
}

}  // namespace rollcall::web::api
