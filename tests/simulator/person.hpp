#pragma once

#include "object_id.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::simulator {

/// Domains of the simulated tenant.
inline constexpr std::string_view kVerifiedDomain = "northwind.example";
inline constexpr std::string_view kInitialDomain = "northwind.onmicrosoft.example";

/// All attributes of one user. A view whose data() is null is a JSON null. The views point into this object,
/// which is therefore not copied but refilled.
struct Person {
  Person() = default;
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;

  std::uint32_t index = 0;
  Guid id{};
  std::string_view display_name, given_name, surname, mail, user_principal_name, mail_nickname;
  std::string_view job_title, department, company_name, office_location, city, country, preferred_language;
  std::string_view employee_id, employee_type, mobile_phone, business_phone, user_type, external_user_state;
  bool account_enabled = true;
  std::optional<bool> on_premises_sync;
  std::int64_t created_at = 0;  ///< seconds since 1970

  /// Room for the composed attributes; the longest are a name of 256 four-byte characters and the addresses.
  std::array<char, 4096> storage{};
};

/// An edit of one person at run time; what is not given stays as the seed made it.
struct PersonChange {
  std::optional<std::optional<std::string>> mail = {};  ///< the inner nothing is null
  std::optional<std::optional<std::string>> display_name = {};
  std::optional<std::string> user_principal_name = {};
  std::optional<std::string> given_name = {};
  std::optional<std::string> surname = {};
  std::optional<std::string> job_title = {};
  std::optional<std::string> department = {};
  std::optional<std::string> company_name = {};
  std::optional<std::string> office_location = {};
  std::optional<std::string> employee_id = {};
  std::optional<std::string> employee_type = {};
  std::optional<std::string> mobile_phone = {};
  std::optional<std::string> city = {};
  std::optional<std::string> country = {};
  std::optional<std::string> user_type = {};
  std::optional<bool> account_enabled = {};
};

/// The texts of a change that are simply put in the place of the person's own.
struct ChangeableText {
  std::string_view key;  ///< in the JSON of directory/change-person
  std::optional<std::string> PersonChange::*change;
  std::string_view Person::*member;
};
inline constexpr std::array<ChangeableText, 13> kChangeableTexts{{
    {"user_principal_name", &PersonChange::user_principal_name, &Person::user_principal_name},
    {"given_name", &PersonChange::given_name, &Person::given_name},
    {"surname", &PersonChange::surname, &Person::surname},
    {"job_title", &PersonChange::job_title, &Person::job_title},
    {"department", &PersonChange::department, &Person::department},
    {"company_name", &PersonChange::company_name, &Person::company_name},
    {"office_location", &PersonChange::office_location, &Person::office_location},
    {"employee_id", &PersonChange::employee_id, &Person::employee_id},
    {"employee_type", &PersonChange::employee_type, &Person::employee_type},
    {"mobile_phone", &PersonChange::mobile_phone, &Person::mobile_phone},
    {"city", &PersonChange::city, &Person::city},
    {"country", &PersonChange::country, &Person::country},
    {"user_type", &PersonChange::user_type, &Person::user_type},
}};

/// Which people the tenant has: clean ones only, or the company's mixture with its odd records.
enum class Mixture : std::uint8_t { clean, company };

/// Everybody of a tenant as a pure function of (seed, index, revision).
class Population {
 public:
  Population(std::uint64_t seed, Mixture mixture) : seed_(seed), mixture_(mixture) {}

  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  /// Fills `person` with the attributes of person `index`.
  void describe(std::uint32_t index, Person& person) const;

  /// How often this person was changed by change_share().
  [[nodiscard]] std::uint32_t revision(std::uint32_t index) const;

  /// Raises the revision of about `percent` % of the people: each of them gets another job title and mobile
  /// phone.
  void change_share(double percent);

  /// Merges an edit into one person.
  void change_person(std::uint32_t index, const PersonChange& change);

 private:
  std::uint64_t seed_;
  Mixture mixture_;
  std::vector<std::uint64_t> change_thresholds_;  // one a wave of change_share(), out of 1,000,000
  std::unordered_map<std::uint32_t, PersonChange> changes_;
};

}  // namespace rollcall::simulator
