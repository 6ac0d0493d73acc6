#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::simulator {

enum class MailLetters : std::uint8_t { as_stored, upper_case };

/// How one record of the company differs from a clean one. What is not given stays; an empty view with no
/// data is null.
struct OddPerson {
  std::string_view why;  ///< what an importer can get wrong with it
  std::optional<std::string_view> display_name, given_name, surname, mail, user_principal_name, user_type,
      external_user_state;
  std::optional<std::string_view> external_user_type;  ///< a B2B account (`#EXT#`) of this userType
  std::optional<std::uint32_t> shares_mail_with;       ///< has the mail of that person
  MailLetters mail_letters = MailLetters::as_stored;
  bool only_what_is_required = false;  ///< every optional attribute is null
};

/// The odd records of the company are the people with these numbers; the group "Odd records" holds them.
inline constexpr std::uint32_t kFirstOddPerson = 20;
std::uint32_t odd_person_count();

/// The odd record with this person number, or null.
const OddPerson* odd_person(std::uint32_t index);

/// Every 50th person from 57 on is a guest with a mail, every 40th from 51 on has a disabled account.
constexpr bool is_company_guest(std::uint32_t index) {
  return index >= 50 && index % 50 == 7;
}
constexpr bool is_company_disabled(std::uint32_t index) {
  return index >= 50 && index % 40 == 11;
}

}  // namespace rollcall::simulator
