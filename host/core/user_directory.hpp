#pragma once

#include "core/job.hpp"
#include "core/workspace.hpp"
#include "rollcall/sdk/error.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::core {

enum class UserColumn : std::uint8_t { name, email, department, job_title, updated_at, created_at };
enum class Direction : std::uint8_t { ascending, descending };

/// Ties are in the order of the ids. Text is compared case-folded.
struct UserOrder {
  UserColumn column = UserColumn::name;
  Direction direction = Direction::ascending;

  bool operator==(const UserOrder&) const = default;
};
/// "email", or with a hyphen in front: descending.
[[nodiscard]] std::optional<UserOrder> parse_user_order(std::string_view text) noexcept;
[[nodiscard]] std::string to_string(const UserOrder& order);

/// Who is wanted. What is left out lets everybody through.
struct UserFilter {
  /// The beginning of a word of the name, or of the e-mail address, in any case. Blank: everybody.
  std::string search;
  std::optional<std::string> source;  ///< plugin id; empty text: added by hand
  std::optional<bool> enabled;
  std::optional<std::int64_t> last_import;
  std::optional<std::int64_t> group = {};  ///< see ImportedGroups
};

struct UserPage {
  std::vector<User> users;
  std::optional<std::string> next_cursor;  ///< none: this was the last page
  std::uint64_t total = 0;                 ///< exact, of all pages
};

/// What may be written by hand, under the names of the REST contract.
struct EditableField {
  std::string_view name;
  std::string_view column;
  std::string User::*member;
};
inline constexpr std::array<EditableField, 12> kEditableFields{{
    {"email", "email", &User::email},
    {"name", "display_name", &User::display_name},
    {"given_name", "given_name", &User::given_name},
    {"surname", "surname", &User::surname},
    {"job_title", "job_title", &User::job_title},
    {"department", "department", &User::department},
    {"company_name", "company_name", &User::company_name},
    {"office_location", "office_location", &User::office_location},
    {"employee_id", "employee_id", &User::employee_id},
    {"mobile_phone", "mobile_phone", &User::mobile_phone},
    {"business_phone", "business_phone", &User::business_phone},
    {"preferred_language", "preferred_language", &User::preferred_language},
}};

/// New values by the name of the field; what is not named stays.
struct UserEdit {
  std::map<std::string, std::string, std::less<>> texts;
  std::optional<bool> enabled;
};

struct UserFault {
  std::string field;  ///< as in kEditableFields
  std::string message;

  bool operator==(const UserFault&) const = default;
};

/// What of an edit cannot be stored, in the order of kEditableFields; empty: nothing.
[[nodiscard]] std::vector<UserFault> faults_of(const UserEdit& edit);
/// The same for somebody new, who needs an address and a name.
[[nodiscard]] std::vector<UserFault> faults_of_new(const UserEdit& edit);

class InvalidUser : public Error {
 public:
  explicit InvalidUser(std::vector<UserFault> faults)
      : Error(Status::invalid_argument,
              {.message = faults.front().message, .next_step = "Correct the fields that are named."}),
        faults_(std::move(faults)) {}
  [[nodiscard]] const std::vector<UserFault>& faults() const noexcept { return faults_; }

 private:
  std::vector<UserFault> faults_;
};

class EmailTaken : public Error {
 public:
  EmailTaken()
      : Error(Status::conflict, {.message = "Somebody in the workspace has that e-mail address already.",
                                 .next_step = "Search for the address, or give another one."}) {}
};

/// Who, or which import, wrote what of a person.
struct HistoryEntry {
  using Field = JobChange::Field;
  std::string id;
  std::string at;           ///< UTC, ISO 8601 with 'Z'
  std::string action;       ///< "create" or "edit" by hand, else as in JobChange
  std::int64_t job_id = 0;  ///< 0: by hand
  std::string kind;         ///< of the job
  std::string plugin;
  std::string by;
  std::vector<Field> fields;
};

struct HistoryPage {
  std::vector<HistoryEntry> entries;  ///< newest first
  std::optional<std::string> next_cursor;
  std::uint64_t total = 0;
};

/// Called with the person as they are, in the transaction that will change them; throws to refuse.
using UserCheck = std::function<void(const User& now)>;

/// The people of a workspace as the panel sees them. Methods throw Error: not_found for an id that nobody
/// has, invalid_argument for a cursor that is none of this list. What one method writes the next one finds;
/// what others write (imports, other hosts) is found within two seconds.
class UserDirectory {
 public:
  virtual ~UserDirectory() = default;

  /// Pages follow each other by key: who stays as they are is on exactly one of them, whoever comes or goes
  /// in between.
  [[nodiscard]] virtual UserPage page(std::int64_t workspace_id, const UserFilter& filter, UserOrder order,
                                      std::string_view cursor, std::size_t limit) = 0;
  /// Hands over everybody who matches, in order, without holding them.
  virtual void each(std::int64_t workspace_id, const UserFilter& filter, UserOrder order,
                    const std::function<void(const User&)>& visit) = 0;

  [[nodiscard]] virtual User find(std::int64_t workspace_id, std::int64_t id) = 0;
  /// Changes whenever anything of the person does.
  [[nodiscard]] virtual std::string version_of(const User& user) = 0;

  /// Throws InvalidUser, EmailTaken.
  virtual User add(std::int64_t workspace_id, const UserEdit& edit, std::string_view actor) = 0;
  virtual User change(std::int64_t workspace_id, std::int64_t id, const UserEdit& edit,
                      std::string_view actor, const UserCheck& check) = 0;
  /// With their history.
  virtual User remove(std::int64_t workspace_id, std::int64_t id, const UserCheck& check) = 0;

  [[nodiscard]] virtual HistoryPage history(std::int64_t workspace_id, std::int64_t id,
                                            std::string_view cursor, std::size_t limit) = 0;
};

}  // namespace rollcall::core
