#pragma once

#include "change_store.hpp"
#include "changes_job.hpp"
#include "rollcall/people/session.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>

namespace rollcall::people {

/// What applying and undoing share: the session, the held job, and its committed position.
class ChangesRun {
 public:
  /// Opens the database and reads the job.
  ChangesRun(const HeldJob& held, std::stop_token stop, const ChangesProgress& progress,
             std::string_view doing);

  [[nodiscard]] soci::session& session() { return *session_; }
  [[nodiscard]] ChangeStore& store() { return *store_; }
  [[nodiscard]] const DatabaseUrl& url() const noexcept { return url_; }
  [[nodiscard]] const ChangesJob& job() const noexcept { return job_; }

  /// Throws Cancelled when stop was requested.
  void check_stop() const;

  /// Runs reading work, translating database failures.
  void read(const std::function<void()>& work);

  /// One batch: `work` writes, and changes the job's counts and position in the copy that it is given; that
  /// copy is stored in the same transaction and kept when it is committed.
  void commit(const std::function<void(ChangesJob& job, Position& position)>& work);

  [[nodiscard]] const Position& position() const noexcept { return position_; }
  /// Where a job begins that has no position yet.
  void begin_at(const Position& position) { position_ = position; }

  void report(std::uint64_t done, std::uint64_t total) const;

 private:
  HeldJob held_;
  std::stop_token stop_;
  const ChangesProgress& progress_;
  std::string_view doing_;
  DatabaseUrl url_;
  std::unique_ptr<soci::session> session_;
  ChangesJob job_;
  Position position_;
  std::unique_ptr<ChangeStore> store_;
};

}  // namespace rollcall::people
