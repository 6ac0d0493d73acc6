#include "person.hpp"

#include "mixing.hpp"
#include "names.hpp"
#include "odd_people.hpp"

#include <cstring>

namespace rollcall::simulator {
namespace {

constexpr std::uint64_t kShareScale = 1'000'000;
constexpr std::uint32_t kCombinations = static_cast<std::uint32_t>(kGivenNames.size() * kSurnames.size());

/// Composes strings one after another in a person's storage.
class Composer {
 public:
  explicit Composer(std::array<char, 4096>& storage) : next_(storage.data()), end_(next_ + storage.size()) {}

  Composer& text(std::string_view part) {
    const std::size_t room = static_cast<std::size_t>(end_ - next_);
    const std::size_t length = part.size() < room ? part.size() : room;
    std::memcpy(next_, part.data(), length);
    next_ += length;
    return *this;
  }

  Composer& number(std::uint64_t value, unsigned digits) {
    std::array<char, 20> reversed;
    unsigned count = 0;
    do {
      reversed[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0 || count < digits);
    while (count != 0) text({&reversed[--count], 1});
    return *this;
  }

  std::string_view finish() {
    const std::string_view done(start_, static_cast<std::size_t>(next_ - start_));
    start_ = next_;
    return done;
  }

  void begin() { start_ = next_; }

 private:
  char* next_;
  char* end_;
  char* start_ = next_;
};

struct FullName {
  Name given;
  Name surname;
  std::uint32_t repetition;  // 0 for the first bearer of the name
};

FullName full_name(std::uint64_t seed, std::uint32_t index) {
  // 4799 has no factor in common with the number of combinations, so a block of indexes meets each name once.
  static_assert(kCombinations == 6144);
  const std::uint64_t place = (std::uint64_t{index} * 4799U + mix64(seed) % kCombinations) % kCombinations;
  return {kGivenNames[place % kGivenNames.size()], kSurnames[place / kGivenNames.size()],
          index / kCombinations};
}

void compose_local_part(Composer& composer, const FullName& name) {
  composer.text(name.given.in_address).text(".").text(name.surname.in_address);
  if (name.repetition != 0) composer.number(name.repetition + 1, 1);
}

std::string_view compose_address(Composer& composer, const FullName& name, std::string_view domain) {
  compose_local_part(composer, name);
  return composer.text("@").text(domain).finish();
}

void describe_work(Person& person, Composer& composer, std::uint64_t dice, std::uint32_t revision) {
  const Office& office = kOffices[(dice >> 8U) % kOffices.size()];
  person.job_title = kJobTitles[((dice >> 16U) + revision) % kJobTitles.size()];
  person.department = kDepartments[(dice >> 24U) % kDepartments.size()];
  person.company_name = "Northwind Traders";
  person.office_location = office.name;
  person.city = office.city;
  person.country = office.country;
  person.preferred_language = office.language;
  person.employee_id = composer.text("E").number(person.index, 7).finish();
  person.employee_type = "Employee";
  person.mobile_phone = composer.text("+49 151 5").number(mix64(dice, revision) % 10'000'000, 7).finish();
  person.business_phone = composer.text("+49 30 5550 ").number(person.index, 4).finish();
  person.on_premises_sync.reset();
  if ((dice >> 32U) % 4 == 0) person.on_premises_sync = true;
}

void make_external(Person& person, Composer& composer, const FullName& name, std::string_view user_type) {
  person.mail = compose_address(composer, name, "partner.example");
  compose_local_part(composer, name);
  person.user_principal_name = composer.text("_partner.example#EXT#@").text(kInitialDomain).finish();
  person.user_type = user_type;
  person.external_user_state = "Accepted";
  person.company_name = "Partner Ltd";
  person.employee_id = {};
  person.employee_type = {};
  person.on_premises_sync.reset();
}

void apply(const OddPerson& odd, Person& person) {
  if (odd.display_name) person.display_name = *odd.display_name;
  if (odd.given_name) person.given_name = *odd.given_name;
  if (odd.surname) person.surname = *odd.surname;
  if (odd.mail) person.mail = *odd.mail;
  if (odd.user_principal_name) person.user_principal_name = *odd.user_principal_name;
  if (odd.user_type) person.user_type = *odd.user_type;
  if (odd.external_user_state) person.external_user_state = *odd.external_user_state;
  if (odd.only_what_is_required) {
    person.job_title = person.department = person.company_name = person.office_location = person.city = {};
    person.country = person.preferred_language = person.employee_id = person.employee_type = {};
    person.mobile_phone = person.business_phone = {};
  }
}

void make_odd(std::uint64_t seed, const OddPerson& odd, Person& person, Composer& composer) {
  if (odd.external_user_type) {
    make_external(person, composer, full_name(seed, person.index), *odd.external_user_type);
  }
  if (odd.shares_mail_with) {
    person.mail = compose_address(composer, full_name(seed, *odd.shares_mail_with), kVerifiedDomain);
    if (odd.mail_letters == MailLetters::upper_case) {
      composer.begin();
      for (const char letter : person.mail) {
        const char upper = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
        composer.text({&upper, 1});
      }
      person.mail = composer.finish();
    }
  }
  apply(odd, person);
}

void apply(const PersonChange& change, Person& person) {
  // The change outlives the person: both belong to the same snapshot of the directory.
  const auto text_or_null = [](const std::optional<std::string>& text) {
    return text ? std::string_view(*text) : std::string_view();
  };
  if (change.mail) person.mail = text_or_null(*change.mail);
  if (change.display_name) person.display_name = text_or_null(*change.display_name);
  for (const ChangeableText& text : kChangeableTexts) {
    if (change.*text.change) person.*text.member = *(change.*text.change);
  }
  if (change.account_enabled) person.account_enabled = *change.account_enabled;
}

}  // namespace

void Population::describe(std::uint32_t index, Person& person) const {
  const FullName name = full_name(seed_, index);
  const std::uint64_t dice = mix64(seed_ ^ 0x9e0b1eULL, index);
  Composer composer(person.storage);
  person.index = index;
  person.id = object_id(seed_, {ObjectType::user, index});
  person.given_name = name.given.written;
  person.surname = name.surname.written;
  person.display_name = composer.text(name.given.written).text(" ").text(name.surname.written).finish();
  person.mail = compose_address(composer, name, kVerifiedDomain);
  person.user_principal_name = person.mail;
  person.mail_nickname = person.mail.substr(0, person.mail.find('@'));
  person.user_type = "Member";
  person.external_user_state = {};
  person.account_enabled = true;
  person.created_at = 1'420'070'400 + static_cast<std::int64_t>(dice % 315'360'000);
  describe_work(person, composer, dice, revision(index));

  if (mixture_ == Mixture::company) {
    if (const OddPerson* odd = odd_person(index)) make_odd(seed_, *odd, person, composer);
    if (is_company_guest(index)) make_external(person, composer, name, "Guest");
    if (is_company_disabled(index)) person.account_enabled = false;
  }
  if (!changes_.empty()) {
    if (const auto found = changes_.find(index); found != changes_.end()) apply(found->second, person);
  }
}

std::uint32_t Population::revision(std::uint32_t index) const {
  std::uint32_t count = 0;
  for (std::size_t wave = 0; wave < change_thresholds_.size(); ++wave) {
    if (mix64(mix64(seed_, 0xc4a9e + wave), index) % kShareScale < change_thresholds_[wave]) ++count;
  }
  return count;
}

void Population::change_share(double percent) {
  const double bounded = percent < 0 ? 0 : (percent > 100 ? 100 : percent);
  change_thresholds_.push_back(
      static_cast<std::uint64_t>(bounded / 100 * static_cast<double>(kShareScale) + 0.5));
}

void Population::change_person(std::uint32_t index, const PersonChange& change) {
  PersonChange& merged = changes_[index];
  if (change.mail) merged.mail = change.mail;
  if (change.display_name) merged.display_name = change.display_name;
  for (const ChangeableText& text : kChangeableTexts) {
    if (change.*text.change) merged.*text.change = change.*text.change;
  }
  if (change.account_enabled) merged.account_enabled = change.account_enabled;
}

}  // namespace rollcall::simulator
