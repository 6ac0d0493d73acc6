#include "web/api/job_watch.hpp"

#include "core/job_ports.hpp"
#include "documents/documents.hpp"
#include "web/api/job_documents.hpp"

#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace rollcall::web::api {
namespace {

/// At one look; the list of issues has all of them.
constexpr std::size_t kIssuesAtOnce = 20;

bool is_over(const core::Job& job) {
  return core::is_final(job.state) && job.worker.empty() && !job.goes_on;
}

}  // namespace

JobWatch::JobWatch(OpenServices open, Options options)
    : open_(std::move(open)),
      options_(options),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

JobWatch::~JobWatch() {
  thread_.request_stop();
  thread_.join();
  for (const Watcher& watcher : added_) watcher.sink->close();
}

void JobWatch::add(std::int64_t job_id, core::Role role, std::optional<std::int64_t> after_issue,
                   std::shared_ptr<http::EventSink> sink) {
  Watcher watcher;
  watcher.job_id = job_id;
  watcher.role = role;
  watcher.sink = std::move(sink);
  watcher.last_issue = after_issue;
  watcher.until = Clock::now() + options_.longest;
  const std::lock_guard lock(mutex_);
  added_.push_back(std::move(watcher));
  changed_.notify_all();
}

void JobWatch::watch(const std::stop_token& stop) {
  std::list<Watcher> watchers;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto somebody_came = [this] { return !added_.empty(); };
    if (watchers.empty())
      changed_.wait(lock, stop, somebody_came);
    else
      changed_.wait_for(lock, stop, options_.look_every, somebody_came);
    watchers.splice(watchers.end(), added_);
    lock.unlock();
    look(watchers);
    lock.lock();
  }
  for (const Watcher& watcher : watchers) watcher.sink->close();
}

void JobWatch::look(std::list<Watcher>& watchers) {
  try {
    if (!services_ && !watchers.empty()) services_ = open_();
    for (auto watcher = watchers.begin(); watcher != watchers.end();) {
      if (tell(*watcher)) {
        ++watcher;
        continue;
      }
      watcher->sink->close();
      watcher = watchers.erase(watcher);
    }
  } catch (const Error& error) {
    // The streams stay open: the database may come back.
    spdlog::info("Jobs that are watched could not be looked at: {} [{}]", error.message(), error.detail());
    services_.reset();
  }
}

bool JobWatch::tell(Watcher& watcher) {
  const auto job = services_->jobs->find(watcher.job_id);
  if (!job || Clock::now() >= watcher.until) return false;
  if (!tell_issues(watcher, *job)) return false;
  const bool over = is_over(*job);
  const std::string document = documents::text_of(JobDocuments(*services_).document(*job, watcher.role));
  if (!over && document == watcher.last_document) return true;
  if (!watcher.sink->send({id_of(watcher), over ? "done" : "progress", document})) return false;
  watcher.last_document = document;
  return !over;
}

bool JobWatch::tell_issues(Watcher& watcher, const core::Job& job) {
  core::JobReports& reports = *services_->job_reports;
  if (!watcher.last_issue) {
    watcher.last_issue = reports.last_issue(job.id);
    watcher.issues = job.issues;
  }
  if (watcher.issues == job.issues) return true;
  const auto issues = reports.issues(job.id, {}, *watcher.last_issue, kIssuesAtOnce);
  for (const auto& issue : issues) {
    watcher.last_issue = issue.id;
    if (!watcher.sink->send({id_of(watcher), "issue", documents::text_of(documents::Rest::of(issue))}))
      return false;
  }
  if (issues.size() < kIssuesAtOnce) watcher.issues = job.issues;
  return true;
}

std::string JobWatch::id_of(const Watcher& watcher) {
  return std::to_string(watcher.last_issue.value_or(0));
}

}  // namespace rollcall::web::api
