#pragma once

#include "core/search/people_segment.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::store {

/// Reads the people of a workspace for the index, first everybody and then whoever changed since. Each read
/// is of one moment. One thread at a time.
class PeopleFeed {
 public:
  PeopleFeed(std::shared_ptr<Database> database, std::int64_t workspace_id);

  /// In ascending order of ids.
  void everybody(const std::function<void(const core::search::IndexedPerson&)>& visit);

  /// Some of those who changed, `present` in ascending order of ids. Somebody may come twice.
  using Visit = std::function<void(const std::vector<core::search::IndexedPerson>& present,
                                   const std::vector<std::int64_t>& gone)>;
  enum class Outcome {
    told,    ///< `visit` has been called for all of them
    unknown  ///< too long ago, or another database: read everybody
  };
  /// After an exception the same people are told again.
  [[nodiscard]] Outcome changes(const Visit& visit);

  /// Goes on over another session.
  void reconnect(std::shared_ptr<Database> database) { database_ = std::move(database); }

 private:
  void in_one_moment(const std::function<void(soci::session&)>& read);
  [[nodiscard]] std::string select() const;
  struct Rows {
    std::vector<core::search::IndexedPerson> people;  ///< those of the workspace
    std::size_t count = 0;                            ///< all
    std::int64_t last_id = 0;
  };
  [[nodiscard]] Rows read_people(soci::session& session, const std::string& condition);
  void visit_after(soci::session& session, std::int64_t after,
                   const std::function<void(const std::vector<core::search::IndexedPerson>&)>& visit);
  void visit_ids(soci::session& session, const std::vector<std::int64_t>& ids, const Visit& visit);
  [[nodiscard]] Outcome sqlite_changes(soci::session& session, const Visit& visit);
  [[nodiscard]] Outcome postgresql_changes(soci::session& session, const Visit& visit);

  std::shared_ptr<Database> database_;
  std::int64_t workspace_id_;
  std::int64_t last_id_ = 0;        // SQLite
  std::int64_t last_position_ = 0;  // SQLite
  std::string snapshot_;            // PostgreSQL: pg_current_snapshot() of the last read
  std::string read_at_;             // PostgreSQL
};

}  // namespace rollcall::store
