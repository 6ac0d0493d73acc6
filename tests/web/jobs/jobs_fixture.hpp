#pragma once

#include "core/job_ports.hpp"
#include "jobs/database_queue.hpp"
#include "web/api/job_watch.hpp"
#include "web/support/host.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rollcall::test::web {

/// With the real queue, one plugin and one connection, and nobody who works.
class JobsTest : public WebTest {
 protected:
  JobsTest();

  /// A job of the connection in that state; `changes` are assignments of its row.
  std::int64_t add_job(const std::string& state, const std::string& changes = "");
  void change(std::int64_t id, const std::string& changes);
  nlohmann::json job(std::int64_t id) { return get("/jobs/" + std::to_string(id)).json(); }
  [[nodiscard]] std::unique_ptr<api::Services> open_services();

  std::int64_t connection = 0;
  int woken = 0;
  std::unique_ptr<jobs::DatabaseQueue> queue;
};

void wait_until(const std::function<bool()>& condition, const std::string& what);

}  // namespace rollcall::test::web
