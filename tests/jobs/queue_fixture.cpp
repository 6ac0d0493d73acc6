#include "queue_fixture.hpp"

#include "support/postgres_server.hpp"

#include <thread>

#include <soci/soci.h>

namespace rollcall::jobs {

using namespace std::chrono_literals;

QueueTest::QueueTest()
    : url_(GetParam() == people::Backend::sqlite ? "sqlite://" + folder_.file("rollcall.db")
                                                 : test::PostgresServer::shared().create_database()),
      board_([this] { return store::make_job_progress_repository(open()); }, 10ms),
      queue_({plugin_, [this] { return jobs(); }, [this] { return store::make_job_reports(open()); },
              [this] { return store::make_waiting_jobs(open()); }},
             [this] {
               const std::lock_guard lock(pools_mutex_);
               for (WorkerPool* pool : woken_) pool->wake();
             }) {
  (void)store::Database(url_).session();  // makes the tables
  connection_ = connect("default");
}

std::int64_t QueueTest::connect(const std::string& name) {
  core::Connection connection;
  connection.workspace_id = 1;
  connection.plugin_id = "fake";
  connection.name = name;
  return store::make_connection_repository(open(), box_)->save(connection, {});
}

core::JobRequest QueueTest::request(std::int64_t connection) const {
  return {1,     "fake", connection == 0 ? connection_ : connection, R"({"add":true,"groups":["G"]})",
          false, "ada"};
}

RunnerPorts QueueTest::runner_ports() {
  return {plugin_,
          [this] { return jobs(); },
          [this] { return store::make_connection_repository(open(), box_); },
          [this] { return changes_.open(); },
          [this] { return store::make_waiting_jobs(open()); },
          url_,
          &board_,
          [this] { return store::make_group_names(open()); },
          core::MailService::configured};
}

std::unique_ptr<WorkerPool> QueueTest::start_workers(std::size_t workers,
                                                     std::chrono::milliseconds look_every) {
  return std::make_unique<WorkerPool>(WorkerPorts{runner_ports(), [] {}},
                                      WorkerPool::Options{workers, look_every, {50ms, 60s, 20ms}});
}

void QueueTest::wait_for(std::int64_t id, core::JobState wanted) const {
  const auto jobs = this->jobs();
  wait_until(
      [&] {
        const auto job = jobs->find(id).value();
        return job.state == wanted && job.worker.empty();
      },
      "import " + std::to_string(id) + " to be " + std::string(core::to_string(wanted)));
}

void QueueTest::wait_until(const std::function<bool()>& condition, const std::string& what) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) FAIL() << "waited in vain for " << what;
    std::this_thread::sleep_for(5ms);
  }
}

void QueueTest::execute(const std::string& statement) const {
  open()->run("test", [&](soci::session& session) { session << statement; });
}

std::vector<core::Notice> QueueTest::told() const {
  std::vector<core::Notice> notices;
  open()->run("test", [&](soci::session& session) {
    core::Notice notice;
    std::string kind, severity;
    long long job = 0;
    soci::statement rows =
        (session.prepare << "SELECT kind, severity, title, message, job_id FROM notices ORDER BY id",
         soci::into(kind), soci::into(severity), soci::into(notice.title), soci::into(notice.message),
         soci::into(job));
    rows.execute();
    while (rows.fetch()) {
      notice.kind = core::parse_notice_kind(kind).value();
      notice.severity = core::parse_severity(severity).value();
      notice.job_id = job;
      notices.push_back(notice);
    }
  });
  return notices;
}

long long QueueTest::count(const std::string& table) const {
  long long rows = 0;
  open()->run("test",
              [&](soci::session& session) { session << "SELECT count(*) FROM " + table, soci::into(rows); });
  return rows;
}

}  // namespace rollcall::jobs
