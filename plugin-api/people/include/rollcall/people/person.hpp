#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::people {

/// A person as a provider knows them; the fields are columns of `users`. All text is UTF-8 and is stored
/// exactly; an empty string means that the provider has no value.
struct Person {
  std::string external_id = {};  ///< the provider's unchanging key; never empty
  std::string email = {};
  std::string display_name = {};
  std::string given_name = {};
  std::string surname = {};
  std::string job_title = {};
  std::string department = {};
  std::string company_name = {};
  std::string office_location = {};
  std::string employee_id = {};
  std::string mobile_phone = {};
  std::string business_phone = {};
  std::string preferred_language = {};
  std::string user_principal_name = {};
  std::string user_type = {};
  bool enabled = true;

  bool operator==(const Person&) const = default;
};

/// The text attributes of a person after external_id, in the order of the table: the one list that hashing,
/// comparing, writing and reporting of changes share.
struct Attribute {
  std::string_view column;
  std::string Person::*member;
};
inline constexpr std::array<Attribute, 14> kTextAttributes{{
    {"email", &Person::email},
    {"display_name", &Person::display_name},
    {"given_name", &Person::given_name},
    {"surname", &Person::surname},
    {"job_title", &Person::job_title},
    {"department", &Person::department},
    {"company_name", &Person::company_name},
    {"office_location", &Person::office_location},
    {"employee_id", &Person::employee_id},
    {"mobile_phone", &Person::mobile_phone},
    {"business_phone", &Person::business_phone},
    {"preferred_language", &Person::preferred_language},
    {"user_principal_name", &Person::user_principal_name},
    {"user_type", &Person::user_type},
}};

/// How e-mail addresses are compared: Unicode default case folding, then NFC (Unicode Standard 3.13, D145;
/// UAX #15). Pure and thread-safe. Invalid UTF-8 gives an Error(invalid_argument).
[[nodiscard]] std::string email_key(std::string_view email);

/// 64 bits of BLAKE2b over all attributes, each with its length; never 0. Equal people have equal hashes; two
/// different ones share one with probability 2^-64. Pure and thread-safe.
[[nodiscard]] std::int64_t attributes_hash(const Person& person);

/// 128 bits of BLAKE2b of an external id: what the set of people already met in a job is made of.
using IdDigest = std::array<std::byte, 16>;
[[nodiscard]] IdDigest id_digest(std::string_view external_id);

enum class Severity : std::uint8_t { warning, error };
[[nodiscard]] std::string_view to_string(Severity severity) noexcept;

/// One thing that went wrong with one person, group or request. Never holds a secret or a token.
struct Issue {
  Severity severity = Severity::error;
  std::string code = {};  ///< stable, e.g. "email-in-use", "no-email", "invalid-text", "limited-object"
  std::string external_id = {};  ///< whom it is about; empty for a group or request
  std::string email = {};
  std::string person = {};     ///< display name, for people to recognise
  std::string message = {};    ///< one sentence for the administrator: what happened
  std::string next_step = {};  ///< one sentence for the administrator: what to do now; may be empty
  std::string request_id =
      {};                   ///< the provider's id of the answer it came from, for its support; may be empty
  std::string detail = {};  ///< for the log: HTTP status, provider codes

  bool operator==(const Issue&) const = default;
};

/// What the plugin decided about a person before the tables were looked at.
enum class Disposition : std::uint8_t {
  import,    ///< to be matched and written
  filtered,  ///< left out by the administrator's choice (guest, disabled); no failure
  failed,    ///< cannot be imported; `issue` says why
};

/// One person as read, ready for ImportWriter: everything that needs no database is computed by make_item(),
/// on the decoding thread, so that the writing thread only writes.
struct Item {
  Person person = {};
  std::string email_key = {};
  std::int64_t hash = 0;
  IdDigest digest{};
  Disposition disposition = Disposition::import;
  std::optional<Issue> issue = {};
  /// The provider's id of the answer that the person came in, for issues about them; one text for a page of
  /// people. May be null.
  std::shared_ptr<const std::string> request_id = {};
};

/// Makes an Item to import. Who cannot be imported becomes a failed one with an issue: "invalid-text"
/// (U+0000, or not UTF-8), "no-email", "no-external-id", "too-long" (id or address over 1024 bytes, more than
/// an index holds). Pure and thread-safe.
[[nodiscard]] Item make_item(Person person);
[[nodiscard]] Item make_filtered_item(Person person);
/// Fills in whom the issue is about where it does not say.
[[nodiscard]] Item make_failed_item(Person person, Issue issue);

}  // namespace rollcall::people
