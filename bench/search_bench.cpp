// What an administrator waits for who looks through a million people. Prints a line of JSON for each
// measurement; bench/run makes tables of them.
#include "core/user_directory.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/writer.hpp"
#include "scratch_database.hpp"
#include "store/database.hpp"
#include "store/people_search.hpp"
#include "store/repositories.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <soci/soci.h>

namespace rollcall::bench {
namespace {

using Clock = std::chrono::steady_clock;
using core::UserColumn;
using core::UserFilter;
using core::UserOrder;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Pronounceable names that share beginnings as real ones do, by arithmetic that both databases know.
std::string people_sql(people::Backend backend, std::size_t count) {
  const std::string n = std::to_string(count);
  const std::string numbers =
      backend == people::Backend::sqlite
          ? "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + n +
                ") SELECT n FROM s) AS numbers"
          : "generate_series(1, " + n + ") AS numbers (n)";
  const auto syllable = [](int prime) {
    return "substr('anbeciduelfogahukijomalenirosutavowexyzaredonimeskolutarisen', 1 + 2 * CAST((n * " +
           std::to_string(prime) + " / 7) % 30 AS INTEGER), 2)";
  };
  const std::string given = syllable(11) + " || " + syllable(13) + " || 'a'";
  const std::string family = syllable(17) + " || " + syllable(19) + " || " + syllable(23) + " || 'sen'";
  return "INSERT INTO users (workspace_id, email, email_key, display_name, given_name, surname, job_title, "
         "department, company_name, user_principal_name, user_type, enabled, source, source_tenant, "
         "external_id, "
         "last_import_id) SELECT 1, " +
         given + " || '.' || " + family + " || n || '@contoso.example', " + given + " || '.' || " + family +
         " || n || '@contoso.example', upper(substr(" + given + ", 1, 1)) || substr(" + given +
         ", 2) || ' ' || upper(substr(" + family + ", 1, 1)) || substr(" + family + ", 2), " + given + ", " +
         family +
         ", 'Engineer ' || (n % 300), 'Department ' || (n % 40), 'Contoso', 'u' || n, 'Member', (n % 10) <> "
         "3, "
         "CASE WHEN n % 500 = 0 THEN '' ELSE 'entra-id' END, 't', CASE WHEN n % 500 = 0 THEN NULL ELSE 'id' "
         "|| "
         "n END, n % 7 FROM " +
         numbers;
}

struct Query {
  std::string name;
  std::function<void()> run;
};

class Bench {
 public:
  Bench(Database database, std::size_t people, int repeats)
      : scratch_(database), repeats_(repeats), random_(7) {
    database_ = std::make_shared<store::Database>(scratch_.url());
    database_->transact("making people", [&](soci::session& session) {
      session << people_sql(database_->url().backend, people);
    });
    add_group(people);
    if (database_->url().backend == people::Backend::postgresql) database_->session() << "ANALYZE users";
    const auto start = Clock::now();
    const auto before = resident_kib();
    search_ = std::make_shared<store::PeopleSearch>(
        [this] { return std::make_shared<store::Database>(scratch_.url(), store::Database::Tables::expect); },
        1);
    const auto total = search_->select({}, *database_).size();
    fmt::print("{{\"database\":\"{}\",\"people\":{},\"index_seconds\":{:.3f},\"index_mib\":{}}}\n",
               name_of(database), total, milliseconds_since(start) / 1000, (resident_kib() - before) / 1024);
    people_ = store::make_user_directory(database_, search_);
  }

  void run() {
    lists();
    searches("search");
    changes();
    std::jthread writer([this](const std::stop_token& stop) { write_batches(stop); });
    searches("search beside an import");
  }

 private:
  /// Every other one is in group 1.
  void add_group(std::size_t people) {
    database_->session() << "INSERT INTO import_jobs (workspace_id, plugin_id, state, worker) VALUES (1, "
                            "'entra-id', 'running', 'w')";
    people::ImportWriter writer({.database_url = scratch_.url(),
                                 .job_id = 1,
                                 .worker = "w",
                                 .source = "entra-id",
                                 .source_tenant = "t",
                                 .modes = {.add = true, .update = true}});
    writer.set_groups({{.id = "half", .name = "Half"}});
    people::Batch batch{.members = {{.group_id = "half"}}, .checkpoint = "{}"};
    for (std::size_t n = 2; n <= people; n += 2) {
      auto& joined = batch.members.front().joined;
      joined.push_back(people::id_digest("id" + std::to_string(n)));
      if (joined.size() < writer.preferred_batch_size() && n + 2 <= people) continue;
      writer.write(batch);
      joined.clear();
    }
    writer.finish({});
    database_->session() << "UPDATE import_jobs SET state = 'completed'";
  }

  static std::size_t resident_kib() {
    std::size_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
      if (std::fscanf(file, "%*u %zu", &pages) != 1) pages = 0;
      std::fclose(file);
    }
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
  }

  static const char* name_of(Database database) {
    return database == Database::sqlite ? "sqlite" : "postgresql";
  }

  void print_row(const std::string& name, std::vector<double> times) const {
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
      const auto rank = std::ceil(share * static_cast<double>(times.size()));
      return times[std::min(times.size(), std::max<std::size_t>(static_cast<std::size_t>(rank), 1)) - 1];
    };
    fmt::print(
        "{{\"database\":\"{}\",\"name\":\"{}\",\"p50\":{:.3f},\"p95\":{:.3f},\"p99\":{:.3f},\"most\":{:.3f}}}"
        "\n",
        name_of(scratch_.kind()), name, at(0.5), at(0.95), at(0.99), times.back());
    std::fflush(stdout);
  }

  void measure(const std::string& name, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < repeats_; ++i) {
      const auto start = Clock::now();
      work();
      times.push_back(milliseconds_since(start));
    }
    print_row(name, std::move(times));
  }

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random_);
  }

  std::string letters(std::size_t count) {
    static const std::string kSyllables = "anbeciduelfogahukijomalenirosutavowexyzaredonimeskolutarisen";
    std::string text;
    while (text.size() < count) text += kSyllables.substr(2 * below(30), 2);
    return text.substr(0, count);
  }

  void look(const UserFilter& filter, UserOrder order = {}, const std::string& cursor = {}) {
    static_cast<void>(people_->page(1, filter, order, cursor, 50));
  }
  static UserFilter searching(std::string text) {
    UserFilter filter;
    filter.search = std::move(text);
    return filter;
  }

  void lists() {
    for (const char* sort :
         {"name", "-name", "email", "department", "-job_title", "-updated_at", "created_at"}) {
      const auto order = *core::parse_user_order(sort);
      measure(std::string("first page by ") + sort, [&] { look({}, order); });
    }
    for (const char* sort : {"name", "-department"}) {
      const auto order = *core::parse_user_order(sort);
      std::string cursor;
      for (int i = 0; i < 2'000; ++i) {
        const auto page = people_->page(1, {}, order, cursor, 1);
        if (!page.next_cursor) break;
        cursor = *page.next_cursor;
      }
      measure(std::string("page 2,001 by ") + sort, [&] { look({}, order, cursor); });
    }
  }

  void searches(const std::string& name) {
    for (const std::size_t count : {1U, 2U, 3U, 5U})
      measure(name + ", " + std::to_string(count) + " letters", [&] { look(searching(letters(count))); });
    measure(name + ", nobody", [&] { look(searching("qq" + letters(2))); });
    measure(name + ", two words", [&] { look(searching(letters(4) + "a " + letters(2))); });
    measure(name + ", any order", [&] {
      static const std::vector<std::string> kOrders{"name",       "-email",     "department", "-department",
                                                    "-job_title", "updated_at", "-created_at"};
      look(searching(letters(1 + below(3))), *core::parse_user_order(kOrders[below(kOrders.size())]));
    });
    measure(name + ", disabled, by hand", [&] {
      auto filter = searching(letters(1 + below(2)));
      filter.enabled = false;
      filter.source = "";
      look(filter, {UserColumn::department, core::Direction::descending});
    });
    measure(name + ", one import", [&] {
      auto filter = searching(letters(1));
      filter.last_import = 5;
      look(filter, {UserColumn::updated_at, core::Direction::descending});
    });
    measure(name + ", a group of half of all", [&] {
      auto filter = searching(letters(1 + below(2)));
      filter.group = 1;
      look(filter);
    });
    measure(name + ", no text, the group", [&] {
      UserFilter filter;
      filter.group = 1;
      look(filter);
    });
    measure(name + ", no text, disabled", [&] {
      UserFilter filter;
      filter.enabled = false;
      look(filter);
    });
  }

  /// From the call to a list that has the change.
  void changes() {
    int number = 0;
    measure("add somebody, and find them", [&] {
      const std::string name = "Zzz" + std::to_string(number++);
      people_->add(1, {{{"email", name + "@x"}, {"name", name}}, {}}, "bench");
      look(searching(name));
    });
  }

  /// What an import does, five thousand people at a time.
  void write_batches(const std::stop_token& stop) {
    store::Database database(scratch_.url(), store::Database::Tables::expect);
    for (long long first = 10'000'000; !stop.stop_requested(); first += 5'000) {
      database.transact("adding people", [&](soci::session& session) {
        std::string rows;
        for (long long i = first; i < first + 5'000; ++i) {
          const std::string key = "'w" + std::to_string(i) + "@x'";
          rows += (rows.empty() ? "" : ",") + std::string("(1,") + key + "," + key + ",'Written " +
                  std::to_string(i) + "')";
        }
        session << "INSERT INTO users (workspace_id, email, email_key, display_name) VALUES " + rows;
      });
    }
  }

  ScratchDatabase scratch_;
  int repeats_;
  std::mt19937 random_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<store::PeopleSearch> search_;
  std::unique_ptr<core::UserDirectory> people_;
};

}  // namespace
}  // namespace rollcall::bench

int main(int argc, char** argv) {
  std::size_t people = 1'000'000;
  int repeats = 200;
  std::vector<std::string> databases{"sqlite", "postgresql"};
  CLI::App app{"Measures lists and searches over many people; one line of JSON a measurement"};
  app.add_option("--people", people, "How many")->capture_default_str();
  app.add_option("--repeat", repeats, "Queries of each kind")->capture_default_str();
  app.add_option("--database", databases, "sqlite, postgresql")
      ->check(CLI::IsMember({"sqlite", "postgresql"}));
  CLI11_PARSE(app, argc, argv);
  using rollcall::bench::Database;
  try {
    for (const auto& name : databases)
      rollcall::bench::Bench(name == "sqlite" ? Database::sqlite : Database::postgresql, people, repeats)
          .run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
