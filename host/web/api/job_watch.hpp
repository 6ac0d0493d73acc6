#pragma once

#include "core/account.hpp"
#include "core/job.hpp"
#include "web/api/services.hpp"
#include "web/http/message.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace rollcall::web::api {

/// Tells whoever watches a job how it goes: `progress` with the whole job, at first and whenever it has
/// changed, `issue` for each new one, `done` when it has ended and no worker holds it. One thread looks at
/// all jobs that are watched, and rests while none is. An event's id is that of the last issue told, so that
/// who comes back with it hears of those in between. Thread-safe.
class JobWatch {
 public:
  struct Options {
    std::chrono::milliseconds look_every{250};
    /// Then the stream ends and the browser comes back, which it may only do while its session lives.
    std::chrono::milliseconds longest = std::chrono::minutes(5);
  };

  /// `open` makes the services of the watch's own thread.
  explicit JobWatch(OpenServices open, Options options);
  explicit JobWatch(OpenServices open) : JobWatch(std::move(open), Options()) {}
  /// Ends all streams.
  ~JobWatch();
  JobWatch(const JobWatch&) = delete;
  JobWatch& operator=(const JobWatch&) = delete;

  /// `after_issue`: the last issue that is known to the client; empty: only new ones are told.
  void add(std::int64_t job_id, core::Role role, std::optional<std::int64_t> after_issue,
           std::shared_ptr<http::EventSink> sink);

 private:
  using Clock = std::chrono::steady_clock;
  struct Watcher {
    std::int64_t job_id = 0;
    core::Role role = core::Role::viewer;
    std::shared_ptr<http::EventSink> sink;
    std::optional<std::int64_t> last_issue;
    std::uint64_t issues = 0;  ///< of the job when they were looked at last
    std::string last_document;
    Clock::time_point until;
  };

  void watch(const std::stop_token& stop);
  void look(std::list<Watcher>& watchers);
  /// False: nothing more is to be told.
  [[nodiscard]] bool tell(Watcher& watcher);
  [[nodiscard]] bool tell_issues(Watcher& watcher, const core::Job& job);
  [[nodiscard]] static std::string id_of(const Watcher& watcher);

  OpenServices open_;
  Options options_;
  std::unique_ptr<Services> services_;  ///< of the thread
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Watcher> added_;
  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace rollcall::web::api
