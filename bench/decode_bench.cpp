// One Graph page of 999 users: from JSON to people ready for the writer, beside the least that any importer
// must do.
#include "graph/page.hpp"
#include "importing/mapping.hpp"
#include "measure.hpp"
#include "workload.hpp"

#include <simdjson.h>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

namespace rollcall::bench {
namespace {

constexpr std::size_t kPageSize = 999;

const entra_id::PageBuffer& page() {
  static const entra_id::PageBuffer rendered = [] {
    auto users = nlohmann::json::array();
    for (const auto& person : make_people(kPageSize)) {
      users.push_back({{"@odata.type", "#microsoft.graph.user"},
                       {"id", person.external_id},
                       {"userPrincipalName", person.user_principal_name},
                       {"displayName", person.display_name},
                       {"givenName", person.given_name},
                       {"surname", person.surname},
                       {"mail", person.email},
                       {"jobTitle", person.job_title},
                       {"department", person.department},
                       {"companyName", person.company_name},
                       {"officeLocation", person.office_location},
                       {"employeeId", person.employee_id},
                       {"mobilePhone", person.mobile_phone},
                       {"businessPhones", {person.business_phone}},
                       {"preferredLanguage", person.preferred_language},
                       {"userType", person.user_type},
                       {"accountEnabled", true}});
    }
    const auto text =
        nlohmann::json{{"@odata.context", "https://graph.microsoft.com/v1.0/$metadata#directoryObjects"},
                       {"@odata.nextLink", "https://graph.microsoft.com/v1.0/groups/x/members?$skiptoken=y"},
                       {"value", std::move(users)}}
            .dump();
    entra_id::PageBuffer buffer;
    if (!buffer.append(reinterpret_cast<const unsigned char*>(text.data()), text.size())) {
      throw std::runtime_error("the page is larger than the limit");
    }
    return buffer;
  }();
  return rendered;
}

void count_page(benchmark::State& state) {
  count_people(state, kPageSize);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page().text().size()));
}

/// The baseline: every string of the page seen once by simdjson. Counted, so that a loop that ends early
/// cannot look fast.
void raw_views(benchmark::State& state) {
  constexpr std::size_t kStringsPerUser = 15;
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    std::size_t strings = 0;
    auto document = parser.iterate(page().text().data(), page().text().size(), page().capacity());
    for (auto user : document["value"].get_array()) {
      for (auto field : user.get_object()) {
        simdjson::ondemand::value value = field.value();
        if (value.type() != simdjson::ondemand::json_type::string) continue;
        benchmark::DoNotOptimize(value.get_string().value());
        ++strings;
      }
    }
    if (strings != kPageSize * kStringsPerUser) state.SkipWithError("the baseline did not see every string");
  }
  count_page(state);
}

void read_page(benchmark::State& state) {
  entra_id::PageReader reader;
  for (auto _ : state) {
    std::size_t bytes = 0;
    (void)reader.read(page(), [&](const entra_id::GraphUser& user) { bytes += user.display_name.size(); });
    benchmark::DoNotOptimize(bytes);
  }
  count_page(state);
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

void sampled(benchmark::internal::Benchmark* benchmark) {
  benchmark->Repetitions(3)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(raw_views)->Name("decode/page/raw_views")->Apply(sampled);
BENCHMARK(read_page)->Name("decode/page/read")->Apply(sampled);
BENCHMARK(read_and_map_page)->Name("decode/page/read_and_map")->Apply(sampled);

}  // namespace
}  // namespace rollcall::bench
