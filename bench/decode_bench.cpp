// One Graph page of 999 users: from JSON to people ready for the writer, beside the least that any importer
// must do.
#include "graph/page.hpp"
#include "graph_page.hpp"
#include "importing/mapping.hpp"

#include <cstring>
#include <simdjson.h>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace rollcall::bench {
namespace {

const entra_id::PageBuffer& page() {
  static const entra_id::PageBuffer rendered = [] {
    const std::string text = graph_page();
    entra_id::PageBuffer buffer;
    if (!buffer.append(reinterpret_cast<const unsigned char*>(text.data()), text.size())) {
      throw std::runtime_error("the page is larger than the limit");
    }
    return buffer;
  }();
  return rendered;
}

void count_page(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPageSize));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page().text().size()));
}

using simdjson::ondemand::json_type;

/// The floor: every value seen once in the order of the page, and none told from another. Counted, so that a
/// loop that ends early cannot look fast.
void every_value(benchmark::State& state) {
  constexpr std::size_t kTextsPerUser = 16;
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    std::size_t texts = 0;
    const auto take = [&texts](simdjson::ondemand::value value) {
      benchmark::DoNotOptimize(value.get_string().value());
      ++texts;
    };
    auto document = parser.iterate(page().text().data(), page().text().size(), page().capacity());
    for (auto user : document["value"].get_array()) {
      for (auto field : user.get_object()) {
        simdjson::ondemand::value value = field.value();
        const json_type type = value.type();
        if (type == json_type::string) {
          take(value);
        } else if (type == json_type::array) {
          for (auto element : value.get_array()) take(element.value());
        } else {
          benchmark::DoNotOptimize(value.get_bool().value());
        }
      }
    }
    if (texts != kPageSize * kTextsPerUser) state.SkipWithError("the floor did not see every text");
  }
  count_page(state);
}

using Member = std::string_view entra_id::GraphUser::*;

/// As one writes it by hand for exactly these fields: by length, then by letters.
Member member_named(std::string_view key) {
  using User = entra_id::GraphUser;
  switch (key.size()) {
    case 2:
      return key == "id" ? &User::id : nullptr;
    case 4:
      return key == "mail" ? &User::mail : nullptr;
    case 7:
      return key == "surname" ? &User::surname : nullptr;
    case 8:
      if (key == "jobTitle") return &User::job_title;
      return key == "userType" ? &User::user_type : nullptr;
    case 9:
      return key == "givenName" ? &User::given_name : nullptr;
    case 10:
      if (key == "department") return &User::department;
      return key == "employeeId" ? &User::employee_id : nullptr;
    case 11:
      if (key == "displayName") return &User::display_name;
      if (key == "companyName") return &User::company_name;
      return key == "mobilePhone" ? &User::mobile_phone : nullptr;
    case 14:
      return key == "officeLocation" ? &User::office_location : nullptr;
    case 17:
      if (key == "userPrincipalName") return &User::user_principal_name;
      return key == "preferredLanguage" ? &User::preferred_language : nullptr;
    default:
      return nullptr;
  }
}

/// The baseline: the same fields into the same struct of views by the shortest loop over simdjson, which
/// believes whatever it reads.
void bare_simdjson(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    std::size_t people = 0;
    auto document = parser.iterate(page().text().data(), page().text().size(), page().capacity());
    for (auto object : document["value"].get_array()) {
      entra_id::GraphUser user;
      for (auto field : object.get_object()) {
        const char* key = field.key().value().raw();
        const auto* end = static_cast<const char*>(std::memchr(key, '"', 64));
        const std::string_view name(key, static_cast<std::size_t>(end - key));
        simdjson::ondemand::value value = field.value();
        if (const Member member = member_named(name)) {
          user.*member = value.get_string().value();
        } else if (name == "businessPhones") {
          for (auto phone : value.get_array()) {
            user.business_phone = phone.get_string().value();
            break;
          }
        } else if (name == "accountEnabled") {
          user.enabled = value.get_bool().value();
        }
      }
      benchmark::DoNotOptimize(user);
      people += user.enabled && !user.preferred_language.empty() && !user.business_phone.empty() ? 1U : 0U;
    }
    if (people != kPageSize) state.SkipWithError("the baseline did not see everybody");
  }
  count_page(state);
}

/// Every field found by its name and checked.
void read_page(benchmark::State& state) {
  entra_id::PageReader reader;
  for (auto _ : state) {
    std::size_t bytes = 0;
    (void)reader.read(page(), [&](const entra_id::GraphUser& user) { bytes += user.display_name.size(); });
    benchmark::DoNotOptimize(bytes);
  }
  count_page(state);
}

/// What is done before the next page is asked for: is it whole, and where does it go on.
void scan_page(benchmark::State& state) {
  entra_id::PageReader reader;
  for (auto _ : state) benchmark::DoNotOptimize(reader.scan(page()));
  count_page(state);
}

/// Fields of a user to a person, without the decoding: the page is read once, and its users kept.
void map_page(benchmark::State& state) {
  const entra_id::UserMapper mapper;
  entra_id::PageReader reader(mapper.fields());
  std::vector<people::Person> texts;
  (void)reader.read(page(),
                    [&](const entra_id::GraphUser& user) { texts.push_back(mapper.person_of(user)); });
  std::vector<entra_id::GraphUser> users;
  for (const auto& person : texts)
    users.push_back({.id = person.external_id,
                     .user_principal_name = person.user_principal_name,
                     .display_name = person.display_name,
                     .given_name = person.given_name,
                     .surname = person.surname,
                     .mail = person.email,
                     .job_title = person.job_title,
                     .department = person.department,
                     .company_name = person.company_name,
                     .office_location = person.office_location,
                     .employee_id = person.employee_id,
                     .mobile_phone = person.mobile_phone,
                     .business_phone = person.business_phone,
                     .preferred_language = person.preferred_language,
                     .user_type = person.user_type});
  for (auto _ : state) {
    for (const auto& user : users) benchmark::DoNotOptimize(mapper.person_of(user));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(users.size()));
}

void read_and_map_page(benchmark::State& state) {
  const entra_id::UserMapper mapper;
  entra_id::PageReader reader(mapper.fields());
  for (auto _ : state) {
    std::vector<people::Item> items;
    items.reserve(kPageSize);
    (void)reader.read(page(), [&](const entra_id::GraphUser& user) { items.push_back(mapper.map(user)); });
    benchmark::DoNotOptimize(items.data());
  }
  count_page(state);
}

BENCHMARK(every_value)->Name("page/see every value");
BENCHMARK(bare_simdjson)->Name("page/bare simdjson loop");
BENCHMARK(read_page)->Name("page/decode");
BENCHMARK(scan_page)->Name("page/find the next link");
BENCHMARK(map_page)->Name("page/map");
BENCHMARK(read_and_map_page)->Name("page/decode, map, fold, hash");

}  // namespace
}  // namespace rollcall::bench
