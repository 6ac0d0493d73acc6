#include "odd_people.hpp"

#include "person.hpp"

#include <string>
#include <vector>

namespace rollcall::simulator {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNull{};

const std::string& longest_name() {
  static const std::string name = [] {
    std::string text;
    for (int i = 0; i < 64; ++i) text += "Naïv";
    return text;  // 256 characters, 320 bytes
  }();
  return name;
}

OddPerson odd(std::string_view why) {
  OddPerson person;
  person.why = why;
  return person;
}

OddPerson named(std::string_view why, std::string_view display, std::optional<std::string_view> given,
                std::optional<std::string_view> surname) {
  OddPerson person = odd(why);
  person.display_name = display;
  person.given_name = given;
  person.surname = surname;
  return person;
}

OddPerson external(std::string_view why, std::string_view user_type) {
  OddPerson person = odd(why);
  person.external_user_type = user_type;
  return person;
}

std::vector<OddPerson> bad_records() {
  std::vector<OddPerson> people;
  for (int i = 0; i < 3; ++i) {
    people.push_back(external("guest without mail: no e-mail at all", "Guest"));
    people.back().mail = kNull;
  }
  people.push_back(odd("same mail as person 3"));
  people.back().shares_mail_with = 3;
  people.push_back(odd("mail of person 4 in capital letters"));
  people.back().shares_mail_with = 4;
  people.back().mail_letters = MailLetters::upper_case;
  people.push_back(named("U+0000 in the name", "Nul\0l Byte"sv, "Nul\0l"sv, "Byte"));
  return people;
}

std::vector<OddPerson> odd_names() {
  std::vector<OddPerson> people;
  people.push_back(named("apostrophe in name and address", "Siobhán O'Brien", "Siobhán", "O'Brien"));
  people.back().mail = "siobhan.o'brien@northwind.example";
  people.back().user_principal_name = "siobhan.o'brien@northwind.example";
  people.push_back(named("emoji", "Zoë 🚀 Rocket 👩‍🚀", "Zoë 🚀", "Rocket 👩‍🚀"));
  people.push_back(named("right to left", "שרה כהן", "שרה", "כהן"));
  people.push_back(named("right to left", "محمد الأحمد", "محمد", "الأحمد"));
  people.push_back(named("four-byte letters", "𠮷野 𩸽子", "𩸽子", "𠮷野"));
  people.push_back(named("256 characters", longest_name(), "Naïv", "Naïv"));
  people.push_back(named("only a display name", "Reception", kNull, kNull));
  people.push_back(named("only a given name", "Cher", "Cher", kNull));
  people.push_back(named("quotes, backslash and control characters", "Robert \"Bob\" \\ Tables\t\n\x01",
                         "Robert", "Tables"));
  people.push_back(
      named("looks like a formula", "=HYPERLINK(\"http://evil.example\",\"Pay\")", "=1+1", "@SUM(1)"));
  people.push_back(named("decomposed accents", "Jose\u0301 Nun\u0303ez", "Jose\u0301", "Nun\u0303ez"));
  people.push_back(named("markup", "<b>Bold</b> & <script>alert(1)</script>", "<b>Bold</b>", "&amp;"));
  return people;
}

std::vector<OddPerson> odd_accounts() {
  std::vector<OddPerson> people;
  people.push_back(odd("userType null, an old account"));
  people.back().user_type = kNull;
  people.push_back(odd("member without mail, the UPN stands in"));
  people.back().mail = kNull;
  for (int i = 0; i < 3; ++i) people.push_back(external("external member", "Member"));
  people.push_back(external("guest that has not accepted yet", "Guest"));
  people.back().external_user_state = "PendingAcceptance";
  people.push_back(odd("mixed letters in mail"));
  people.back().mail = "Mixed.Letters@Northwind.Example";
  people.push_back(odd("nothing but what is required"));
  people.back().given_name = kNull;
  people.back().surname = kNull;
  people.back().only_what_is_required = true;
  return people;
}

const std::vector<OddPerson>& all_odd_people() {
  static const std::vector<OddPerson> people = [] {
    std::vector<OddPerson> all = bad_records();
    for (const auto& more : {odd_names(), odd_accounts()}) all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return people;
}

}  // namespace

std::uint32_t odd_person_count() {
  return static_cast<std::uint32_t>(all_odd_people().size());
}

const OddPerson* odd_person(std::uint32_t index) {
  const auto& people = all_odd_people();
  if (index < kFirstOddPerson || index - kFirstOddPerson >= people.size()) return nullptr;
  return &people[index - kFirstOddPerson];
}

}  // namespace rollcall::simulator
