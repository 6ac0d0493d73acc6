#pragma once

#include "change_rows.hpp"
#include "people/test_database.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace soci {
class session;
}

namespace rollcall::people {

inline constexpr Modes kBoth{.add = true, .update = true};
inline constexpr Modes kAddOnly{.add = true, .update = false};
inline constexpr Modes kUpdateOnly{.add = false, .update = true};

/// A row of users, all but ids and times.
struct UserRow {
  Person person;
  std::string email_key;
  std::string source;
  std::string source_tenant;
  std::int64_t hash = 0;  ///< 0: none

  bool operator==(const UserRow&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const UserRow& row);

/// The same and where it came from; numbers that are null are 0.
struct OriginRow {
  UserRow user;
  std::int64_t connection_id = 0;
  std::int64_t added_by = 0;
  std::int64_t import_id = 0;

  bool operator==(const OriginRow&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const OriginRow& row);

/// Migrated tables of one database, and what a test does with them.
class ImportTables {
 public:
  explicit ImportTables(std::string url);
  ~ImportTables();

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  soci::session& session() { return *session_; }

  /// A job that `worker` holds.
  [[nodiscard]] std::int64_t start_job(const std::string& worker = "w", bool dry_run = false);
  /// The same for connection 1, whose plan the host would write; with leavers when `grace` is no kNoLeavers.
  [[nodiscard]] std::int64_t start_staged_job(std::int64_t grace = kNoLeavers);
  static constexpr std::int64_t kNoLeavers = -1;
  /// As the host does it: for whoever holds the job next.
  void claim(std::int64_t job, const std::string& worker);
  void set_state(std::int64_t job, const std::string& state);

  [[nodiscard]] ImportWriter writer(std::int64_t job, Modes modes = kBoth, const std::string& worker = "w",
                                    const std::string& tenant = "t");

  /// Imports the people in one batch of a job of its own, ends the reading, and returns its counts.
  Counts import(const std::vector<Person>& people, Modes modes = kBoth);

  void add_by_hand(const std::string& email, const std::string& name = "Hand");
  void add_from(const std::string& source, const std::string& tenant, const std::string& id,
                const std::string& email);

  [[nodiscard]] std::map<std::string, UserRow> users();    ///< by e-mail key
  [[nodiscard]] std::map<std::int64_t, OriginRow> rows();  ///< by id
  [[nodiscard]] Counts counts(std::int64_t job);
  [[nodiscard]] std::string checkpoint(std::int64_t job);
  [[nodiscard]] std::vector<Issue> issues(std::int64_t job);
  [[nodiscard]] std::vector<ChangeRow> changes(std::int64_t job);  ///< in the order of their happening
  /// As keys of the directory ("entra", "t"), by the provider's id of the group.
  [[nodiscard]] std::map<std::string, std::vector<MemberKey>> members();
  [[nodiscard]] std::int64_t count(const std::string& from_where);
  /// Changes whenever any row of users is written.
  [[nodiscard]] std::vector<std::string> row_versions();

 private:
  std::string url_;
  std::unique_ptr<soci::session> session_;
};

class ImportTest : public OnEachBackend {
 protected:
  ImportTables tables{database.url()};
};

[[nodiscard]] Batch batch_of(const std::vector<Person>& people, std::string checkpoint = "{}");
/// What members() shows of people with these ids.
[[nodiscard]] std::vector<MemberKey> keys_of(const std::vector<std::string>& ids);
/// Who was met in the group, and who left it.
[[nodiscard]] GroupMembers members_of(std::string group, const std::vector<std::string>& joined,
                                      const std::vector<std::string>& departed = {});
[[nodiscard]] Person person(std::string id, std::string email, std::string name = "N");
[[nodiscard]] std::uint64_t sum(const Counts& counts);

}  // namespace rollcall::people
