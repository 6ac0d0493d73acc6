#pragma once

#include "core/job_ports.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

namespace rollcall::jobs {

/// How far the jobs of this process are: at once for whoever asks here, and now and then in the database for
/// everybody else. Thread-safe; nothing here throws or waits for the database.
class ProgressBoard final : public core::LiveProgress {
 public:
  using Open = std::function<std::unique_ptr<core::JobProgressRepository>()>;

  explicit ProgressBoard(Open open, std::chrono::milliseconds write_every = std::chrono::seconds(2));
  ~ProgressBoard() override;
  ProgressBoard(const ProgressBoard&) = delete;
  ProgressBoard& operator=(const ProgressBoard&) = delete;

  /// An attempt begins.
  void begin(std::int64_t job_id);
  void report(std::int64_t job_id, const core::ImportProgress& progress);
  /// It has ended; what the database holds of it is removed.
  void end(std::int64_t job_id);

  /// Empty for a job that does not run in this process.
  [[nodiscard]] std::optional<core::JobProgress> find(std::int64_t job_id) const override;

  /// On the board while this lives. `board` may be null.
  class Entry {
   public:
    Entry(ProgressBoard* board, std::int64_t job_id) : board_(board), job_id_(job_id) {
      if (board_ != nullptr) board_->begin(job_id_);
    }
    ~Entry() {
      if (board_ != nullptr) board_->end(job_id_);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    ProgressBoard* board_;
    std::int64_t job_id_;
  };

 private:
  using Clock = std::chrono::steady_clock;
  struct Sample {
    Clock::time_point at;
    std::uint64_t people = 0;
  };
  struct Attempt {
    Clock::time_point started_at;
    core::ImportProgress now;
    std::deque<Sample> samples;  ///< of the last ten seconds
    bool is_written = true;
  };

  [[nodiscard]] static core::JobProgress told(const Attempt& attempt);
  void write(const std::stop_token& stop);
  void write_due(std::unique_lock<std::mutex>& lock);

  Open open_;
  std::chrono::milliseconds write_every_;
  std::unique_ptr<core::JobProgressRepository> rows_;  ///< of the thread
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::int64_t, Attempt> attempts_;
  std::set<std::int64_t> ended_;  ///< whose rows are to be removed
  std::jthread thread_;           ///< last: it uses all of the above
};

}  // namespace rollcall::jobs
