#include "workload.hpp"

#include "rollcall/people/session.hpp"

#include <array>

#include <fmt/format.h>
#include <soci/soci.h>

namespace rollcall::bench {
namespace {

std::string external_id(std::size_t index) {
  // Spread over the key space like the random ids of a directory, so that index pages are met in no order.
  const auto mixed = (static_cast<std::uint64_t>(index) + 1) * 0x9E3779B97F4A7C15ULL;
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", mixed >> 32U, (mixed >> 16U) & 0xFFFFU,
                     mixed & 0xFFFU, (mixed >> 12U) & 0xFFFU, index);
}

people::Person make_person(std::size_t index, bool changed) {
  static constexpr std::array given{"Aleksander", "Zoë",   "Łukasz", "Maria",
                                    "Ngozi",      "Søren", "Yusuf",  "陽子"};
  static constexpr std::array family{"Kowalska", "García",  "O'Brien", "Müller",
                                     "Nakamura", "Adeyemi", "Smith"};
  const std::string number = std::to_string(index);
  people::Person person;
  person.external_id = external_id(index);
  person.given_name = given[index % given.size()];
  person.surname = family[index % family.size()];
  person.display_name = person.given_name + " " + person.surname + " " + number;
  person.email = "person." + number + "@bench.example.com";
  person.user_principal_name = person.email;
  person.job_title = changed ? "Principal Engineer" : "Engineer";
  person.department = "Department " + std::to_string(index % 40);
  person.company_name = "Contoso Manufacturing";
  person.office_location = "Building " + std::to_string(index % 12);
  person.employee_id = "E" + number;
  person.mobile_phone = "+49 151 " + number;
  person.business_phone = "+49 30 " + number;
  person.preferred_language = "en-GB";
  person.user_type = "Member";
  return person;
}

}  // namespace

std::vector<people::Person> make_people(std::size_t first, std::size_t count, unsigned changed_percent) {
  std::vector<people::Person> people;
  people.reserve(count);
  for (std::size_t index = first; index < first + count; ++index) {
    people.push_back(make_person(index, index % 100 < changed_percent));
  }
  return people;
}

people::Batch make_batch(const std::vector<people::Person>& people) {
  people::Batch batch;
  batch.items.reserve(people.size());
  for (const auto& person : people) batch.items.push_back(people::make_item(person));
  batch.checkpoint = "{}";
  return batch;
}

std::int64_t start_job(const std::string& database_url) {
  const auto session = people::open_session(people::DatabaseUrl::parse(database_url));
  long long id = 0;
  *session << "insert into import_jobs (workspace_id, plugin_id, connection_id, state, options, "
              "requested_by, worker) "
              "values (1, 'bench', 1, 'running', '{}', 'bench', 'bench') returning id",
      soci::into(id);
  return id;
}

people::WriterOptions writer_options(const std::string& database_url) {
  people::WriterOptions options;
  options.database_url = database_url;
  options.job_id = start_job(database_url);
  options.worker = "bench";
  options.source = "bench";
  options.source_tenant = "7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90";
  options.modes = {.add = true, .update = true};
  return options;
}

}  // namespace rollcall::bench
