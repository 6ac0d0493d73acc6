#pragma once

#include "core/notice.hpp"
#include "jobs/database_queue.hpp"
#include "jobs/progress_board.hpp"
#include "jobs/worker_pool.hpp"
#include "rollcall/people/session.hpp"
#include "runner_fixture.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::jobs {

/// A queue and any number of hosts with workers over one database of each kind.
class QueueTest : public testing::TestWithParam<people::Backend> {
 protected:
  QueueTest();

  [[nodiscard]] std::int64_t connect(const std::string& name);
  [[nodiscard]] core::JobRequest request(std::int64_t connection = 0) const;
  std::int64_t submit(std::int64_t connection = 0) { return queue_.submit(request(connection)); }

  [[nodiscard]] RunnerPorts runner_ports();
  /// A host with so many workers.
  [[nodiscard]] std::unique_ptr<WorkerPool> start_workers(
      std::size_t workers, std::chrono::milliseconds look_every = std::chrono::milliseconds(20));

  [[nodiscard]] core::Job job(std::int64_t id) const { return jobs()->find(id).value(); }
  [[nodiscard]] core::JobState state(std::int64_t id) const { return job(id).state; }
  /// Until the job is in that state, and nobody holds it.
  void wait_for(std::int64_t id, core::JobState state) const;
  static void wait_until(const std::function<bool()>& condition, const std::string& what);

  [[nodiscard]] std::shared_ptr<store::Database> open() const {
    return std::make_shared<store::Database>(url_, store::Database::Tables::expect);
  }
  [[nodiscard]] std::unique_ptr<core::JobRepository> jobs() const {
    return store::make_job_repository(open());
  }
  void execute(const std::string& statement) const;
  /// What was told so far, in that order.
  [[nodiscard]] std::vector<core::Notice> told() const;
  [[nodiscard]] long long count(const std::string& table) const;

  test::TempDir folder_;
  std::string url_;
  std::shared_ptr<store::SecretBox> box_ = std::make_shared<store::SecretBox>(folder_.file("secrets.key"));
  std::int64_t connection_ = 0;
  FakePlugin plugin_;
  FakeChanges changes_;
  ProgressBoard board_;
  std::mutex pools_mutex_;
  std::vector<WorkerPool*> woken_;
  DatabaseQueue queue_;
};

}  // namespace rollcall::jobs
