#include "scenario.hpp"

#include "mixing.hpp"
#include "names.hpp"
#include "odd_people.hpp"

#include <array>
#include <stdexcept>
#include <string>

namespace rollcall::simulator {
namespace {

MemberRange people(std::uint32_t first, std::uint32_t count, std::uint32_t stride = 1) {
  return {ObjectType::user, first, count, stride};
}

MemberRange group_member(const Group& group) {
  return {ObjectType::group, group.index, 1, 1};
}

Group make_group(std::string name, std::string nickname, GroupKind kind, MemberSequence members) {
  Group group;
  group.display_name = std::move(name);
  group.description = "Members of " + group.display_name;
  group.mail_nickname = std::move(nickname);
  group.kind = kind;
  group.members = std::move(members);
  if (kind == GroupKind::microsoft365) group.visibility = GroupVisibility::closed;
  return group;
}

void add_main_groups(Directory& directory, std::uint32_t employees) {
  const std::uint32_t tenth = employees / 10;
  const Group& engineering = directory.add_group(
      make_group("Engineering", "engineering", GroupKind::security, {people(0, 2 * tenth)}));
  // A tenth of Sales is in Engineering as well.
  const Group& sales = directory.add_group(
      make_group("Sales", "sales", GroupKind::security, {people(2 * tenth - tenth / 10, tenth)}));
  directory.add_group(
      make_group("All employees", "all.employees", GroupKind::security, {people(0, employees)}));
  const Group& leadership = directory.add_group(
      make_group("Leadership", "leadership", GroupKind::security, {people(1, 12, employees / 12 - 1)}));
  directory.add_group(make_group(
      "Product organisation", "product", GroupKind::security,
      {group_member(engineering), group_member(sales), group_member(leadership), people(employees, 2)}));
  directory.add_group(make_group("Odd records", "odd.records", GroupKind::security,
                                 {people(kFirstOddPerson, odd_person_count())}));
}

void add_groups_of_every_kind(Directory& directory, std::uint32_t employees) {
  Group phoenix = make_group("Project Phoenix", "phoenix", GroupKind::microsoft365, {people(60, 8)});
  phoenix.description = "The website relaunch";
  directory.add_group(std::move(phoenix));
  phoenix = make_group("Project Phoenix", "phoenix-hr", GroupKind::security, {people(100, 5)});
  phoenix.description = "Moving the payroll system";
  directory.add_group(std::move(phoenix));

  directory.add_group(make_group("Marketing", "marketing", GroupKind::microsoft365, {people(50, 40)}));
  directory.add_group(
      make_group("Announcements", "announcements", GroupKind::distribution, {people(0, 100)}));
  directory.add_group(
      make_group("Facilities", "facilities", GroupKind::mail_enabled_security, {people(5, 25)}));

  Group contractors = make_group("Contractors", "contractors", GroupKind::security, {people(57, 3, 50)});
  contractors.rule = GroupRule::dynamic_paused;
  directory.add_group(std::move(contractors));
  Group guests =
      make_group("All guests", "all.guests", GroupKind::microsoft365, {people(57, (employees - 8) / 50, 50)});
  guests.rule = GroupRule::dynamic_on;
  directory.add_group(std::move(guests));

  Group board = make_group("Board", "board", GroupKind::microsoft365, {people(200, 9)});
  board.visibility = GroupVisibility::hidden_membership;
  directory.add_group(std::move(board));
  Group administrators =
      make_group("Privileged administrators", "privileged", GroupKind::security, {people(0, 4)});
  administrators.role_assignable = true;
  directory.add_group(std::move(administrators));
  Group synced = make_group("Domain users", "domain.users", GroupKind::security, {people(0, 150)});
  synced.on_premises_sync = true;
  directory.add_group(std::move(synced));
  Group unsynced =
      make_group("Former domain users", "former.domain.users", GroupKind::security, {people(0, 20)});
  unsynced.on_premises_sync = false;
  directory.add_group(std::move(unsynced));
}

void add_groups_that_page_oddly(Directory& directory, std::uint32_t employees) {
  directory.add_group(make_group("Mixed objects", "mixed", GroupKind::security,
                                 {people(0, 30),
                                  {ObjectType::device, 0, 12, 1},
                                  {ObjectType::service_principal, 0, 7, 1},
                                  group_member(*directory.group_by_name("Leadership")),
                                  {ObjectType::org_contact, 0, 5, 1}}));
  // Service principals are hidden in v1.0: pages two and three of a hundred hold nobody, and yet there are
  // more.
  directory.add_group(
      make_group("Automation accounts", "automation", GroupKind::security,
                 {people(0, 50), {ObjectType::service_principal, 0, 250, 1}, people(50, 50)}));
  directory.add_group(
      make_group("Exactly two hundred", "two.hundred", GroupKind::security, {people(0, 200)}));
  directory.add_group(make_group("Nobody yet", "nobody", GroupKind::security, {}));
  directory.add_group(make_group("OneVideo", "onevideo", GroupKind::security, {people(employees, 10)}));
  directory.add_group(make_group("Prevideo", "prevideo", GroupKind::security, {people(employees, 3)}));
}

void add_generated_groups(Directory& directory, std::uint32_t count, std::uint32_t users) {
  constexpr std::array<std::string_view, 8> kPurposes{"Team",    "Project", "Site",  "Class",
                                                      "Licence", "Access",  "Pilot", "Committee"};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t dice = mix64(directory.seed() ^ 0x9e09ULL, i);
    const std::string_view purpose = kPurposes[dice % kPurposes.size()];
    const std::string_view city = kOffices[(dice >> 8U) % kOffices.size()].city;
    const auto size = static_cast<std::uint32_t>((dice >> 16U) % 40);
    const auto first = static_cast<std::uint32_t>((dice >> 24U) % (users > size ? users - size : 1));
    Group group = make_group(std::string(purpose) + " " + std::string(city) + " " + std::to_string(i),
                             "group" + std::to_string(i), static_cast<GroupKind>((dice >> 60U) % 4),
                             {people(first, size < users ? size : users)});
    directory.add_group(std::move(group));
  }
}

/// What a search has to cope with: quotes, symbols of URLs and OData, emoji, right-to-left, namesakes.
void add_groups_with_odd_names(Directory& directory) {
  directory.add_group(
      make_group(R"(Say "hello" \ goodbye)", "say.hello", GroupKind::security, {people(70, 3)}));
  directory.add_group(make_group("R&D 100% (EU) #1?", "rnd", GroupKind::security, {people(80, 4)}));
  directory.add_group(make_group("O'Brien's team", "obriens.team", GroupKind::distribution, {people(90, 2)}));
  directory.add_group(make_group("\xF0\x9F\x9A\x80 Launch crew \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
                                 "launch.crew", GroupKind::microsoft365, {people(110, 5)}));
  directory.add_group(make_group(
      "\xD9\x81\xD8\xB1\xD9\x8A\xD9\x82 \xD8\xA7\xD9\x84\xD9\x85\xD8\xA8\xD9\x8A\xD8\xB9\xD8\xA7\xD8\xAA",
      "rtl.sales", GroupKind::security, {people(120, 6)}));
  for (const char* nickname : {"book.club", "book.club2"})
    directory.add_group(make_group("Book club", nickname, GroupKind::security, {people(130, 2)}));
}

std::shared_ptr<Directory> build_company(std::uint64_t seed, std::uint32_t employees,
                                         std::uint32_t extra_groups) {
  if (employees < kSmallestCompany) {
    throw std::invalid_argument("the company scenario needs at least " + std::to_string(kSmallestCompany) +
                                " users");
  }
  auto directory = std::make_shared<Directory>(seed, Mixture::company);
  directory->add_users(employees + kOutsiders);
  add_main_groups(*directory, employees);
  add_groups_of_every_kind(*directory, employees);
  add_groups_that_page_oddly(*directory, employees);
  add_generated_groups(*directory, extra_groups, employees);
  add_groups_with_odd_names(*directory);
  return directory;
}

std::shared_ptr<Directory> build_large(std::uint64_t seed, std::uint32_t users, std::uint32_t extra_groups,
                                       std::uint32_t parts, std::uint32_t overlap_percent) {
  const auto begin_of = [&](std::uint32_t part) {
    return static_cast<std::uint32_t>(std::uint64_t{users} * part / parts);
  };
  auto directory = std::make_shared<Directory>(seed, Mixture::clean);
  directory->add_users(users);
  directory->add_group(make_group("Everyone", "everyone", GroupKind::security, {people(0, users)}));
  directory->add_group(make_group("First half", "first.half", GroupKind::security, {people(0, users / 2)}));
  directory->add_group(
      make_group("Second half", "second.half", GroupKind::security, {people(users / 2, users - users / 2)}));
  for (std::uint32_t part = 0; part < parts; ++part) {
    MemberSequence members{people(begin_of(part), begin_of(part + 1) - begin_of(part))};
    const std::uint32_t next = (part + 1) % parts;
    const auto shared = (begin_of(next + 1) - begin_of(next)) * overlap_percent / 100;
    if (shared > 0 && next != part) members.append(people(begin_of(next), shared));
    directory->add_group(make_group("Part " + std::to_string(part + 1) + " of " + std::to_string(parts),
                                    "part" + std::to_string(part + 1), GroupKind::security,
                                    std::move(members)));
  }
  add_generated_groups(*directory, extra_groups, users);
  return directory;
}

}  // namespace

std::shared_ptr<const Directory> build_directory(Scenario scenario, std::uint64_t seed, std::uint32_t users,
                                                 std::uint32_t extra_groups, std::uint32_t parts,
                                                 std::uint32_t overlap_percent) {
  if (scenario == Scenario::company) return build_company(seed, users, extra_groups);
  return build_large(seed, users, extra_groups, parts, overlap_percent);
}

}  // namespace rollcall::simulator
