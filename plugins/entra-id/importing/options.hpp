#pragma once

#include "graph/property.hpp"
#include "importing/reader_choice.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

enum class EmailFrom {
  mail,  ///< mail, else the UPN
  upn,   ///< the UPN, else mail
};

/// One condition that people have to meet.
struct Condition {
  enum class Test : std::uint8_t { equals, starts_with };
  const Property* property = nullptr;
  Test test = Test::equals;
  std::string value = {};  ///< never empty; letter case is ignored
};

/// Whom an import takes, and what their e-mail is made from.
struct MappingOptions {
  bool guests = true;    ///< false: users whose userType is Guest are left out
  bool disabled = true;  ///< false: accounts that cannot sign in are left out
  EmailFrom email_from = EmailFrom::mail;
  std::vector<std::string> user_types = {};     ///< "member", "guest"; empty: all
  std::vector<std::string> email_domains = {};  ///< folded; "*.x.com": those below x.com; empty: all
  std::vector<std::string> excluded_email_domains = {};
  std::vector<Condition> where = {};  ///< all have to hold
};

/// run-options.schema.json with the plugin's own part.
struct RunOptions {
  std::int64_t job = 0;
  std::string worker;
  bool dry_run = false;
  /// The job whose failed people are to be read, and nobody else.
  std::optional<std::int64_t> retry_of;
  std::vector<std::string> groups;  ///< ids or exact names; empty: all users
  bool all_users = false;
  bool transitive = false;
  bool full = false;                        ///< read everybody, also where reading what changed would do
  std::optional<int> full_read_every_days;  ///< other than the connection's
  Reader reader = Reader::automatic;
  people::Modes modes;
  MappingOptions mapping;
};

/// Throws Error(invalid_argument) that names the key when one is unknown, of another type, or cannot work.
[[nodiscard]] RunOptions parse_run_options(std::string_view json);

/// explain-query.schema.json with the plugin's own part.
struct ExplainQuery {
  std::string person;
  std::int64_t workspace_id = 0;
  people::Modes modes;  ///< both, when the options name none
  MappingOptions mapping;
};

/// The options are checked like those of an import, but which groups it would read does not matter. Throws as
/// parse_run_options() does.
[[nodiscard]] ExplainQuery parse_explain_query(std::string_view json);

}  // namespace rollcall::entra_id
