#pragma once

#include "rollcall/people/person.hpp"
#include "rollcall/people/session.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The rows of users as recorded changes meet them. Where a column may be null, 0 stands for null.
namespace rollcall::people {

struct PersonRow {
  std::int64_t id = 0;
  Person person;  ///< external_id is empty for null
  std::string email_key;
  std::string source;
  std::string source_tenant;
  std::int64_t hash = 0;
  std::int64_t import_id = 0;
  std::int64_t connection_id = 0;
};

/// Whether rows that are read stay as they are until the transaction ends. SQLite's transactions keep all
/// other writers out anyway.
enum class Lock : std::uint8_t { none, rows };

/// The statements of one backend. Writing methods run inside a transaction of the caller, and throw RunAgain
/// (or a soci_error that is run again) where another row has the e-mail key or external id. All throw
/// soci_error.
class ChangeStore {
 public:
  virtual ~ChangeStore() = default;

  /// Those of the rows that exist, in ascending order of ids. `ids` ascend.
  [[nodiscard]] virtual std::vector<PersonRow> read_people(const std::vector<std::int64_t>& ids,
                                                           Lock lock) = 0;
  /// At most `most` people of the workspace whom the job added, with larger ids than `after`, ascending.
  [[nodiscard]] virtual std::vector<PersonRow> read_added(std::int64_t job_id, std::int64_t after,
                                                          std::size_t most, Lock lock) = 0;
  /// The row that has each e-mail key; 0 for none.
  [[nodiscard]] virtual std::vector<std::int64_t> key_holders(const std::vector<std::string>& keys) = 0;
  /// The row of each external id of the directory; 0 for none.
  [[nodiscard]] virtual std::vector<std::int64_t> known_people(const std::string& source,
                                                               const std::string& source_tenant,
                                                               const std::vector<std::string>& ids) = 0;

  /// Takes their e-mail keys from rows that are about to get another one.
  virtual void release_keys(const std::vector<std::int64_t>& ids) = 0;
  /// Writes all columns of the rows as they are given.
  virtual void write_people(const std::vector<PersonRow>& rows) = 0;
  /// Inserts the rows, whose import also is the one that added them; their ids are not looked at.
  virtual void add_people(const std::vector<PersonRow>& rows) = 0;
  virtual void remove_people(const std::vector<std::int64_t>& ids) = 0;

  struct Absence {
    std::int64_t user_id = 0;
    std::int64_t runs = 0;
  };
  virtual void write_absences(std::int64_t connection_id, const std::vector<Absence>& absences) = 0;
};

/// The session must outlive the store.
[[nodiscard]] std::unique_ptr<ChangeStore> make_change_store(soci::session& session, Backend backend,
                                                             std::int64_t workspace_id);
[[nodiscard]] std::unique_ptr<ChangeStore> make_sqlite_change_store(soci::session& session,
                                                                    std::int64_t workspace_id);
[[nodiscard]] std::unique_ptr<ChangeStore> make_postgresql_change_store(soci::session& session,
                                                                        std::int64_t workspace_id);

}  // namespace rollcall::people
