// What an administrator waits for who looks through a million people: `bench/run-search`.
#include "core/user_directory.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/writer.hpp"
#include "store/database.hpp"
#include "store/people_search.hpp"
#include "store/repositories.hpp"
#include "workload.hpp"

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

void print_row(const std::string& name, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[std::min(
        times.size() - 1,
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size()))) - 1)];
  };
  std::printf("%-44s %9.1f %9.1f %9.1f %9.1f\n", name.c_str(), at(0.5), at(0.95), at(0.99), times.back());
  std::fflush(stdout);
}

class Bench {
 public:
  Bench(Database database, std::size_t people, int repeats)
      : url_(fresh_database(database)), repeats_(repeats), random_(7) {
    database_ = std::make_shared<store::Database>(url_);
    static_cast<void>(database_->session());
    database_->transact("making people", [&](soci::session& session) {
      session << people_sql(database_->url().backend, people);
    });
    add_group(people);
    if (database_->url().backend == people::Backend::postgresql) database_->session() << "ANALYZE users";
    const auto start = Clock::now();
    const auto before = resident_kib();
    search_ = std::make_shared<store::PeopleSearch>(
        [this] { return std::make_shared<store::Database>(url_, store::Database::Tables::expect); }, 1);
    const auto total = search_->select({}, *database_).size();
    std::printf("\n%s, %zu people: index ready after %.1f s, %.0f MiB\n",
                database == Database::sqlite ? "SQLite" : "PostgreSQL", total,
                milliseconds_since(start) / 1000, static_cast<double>(resident_kib() - before) / 1024);
    people_ = store::make_user_directory(database_, search_);
  }

  void run() {
    std::printf("%-44s %9s %9s %9s %9s\n", "milliseconds", "p50", "p95", "p99", "most");
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
    people::ImportWriter writer({.database_url = url_,
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
    store::Database database(url_, store::Database::Tables::expect);
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

  std::string url_;
  int repeats_;
  std::mt19937 random_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<store::PeopleSearch> search_;
  std::unique_ptr<core::UserDirectory> people_;
};

/// Seconds that the writer takes for these people.
double import_into(const std::string& url, const std::vector<people::Person>& people) {
  people::ImportWriter writer(writer_options(url));
  auto batches = make_batches(people, writer.preferred_batch_size());
  const auto start = Clock::now();
  for (auto& batch : batches) writer.write(std::move(batch));
  return milliseconds_since(start) / 1000;
}

/// What the log of changes costs an import: the same one with and without it, in turns.
void measure_imports(Database database, std::size_t count) {
  constexpr int kRuns = 5;
  const auto people = make_people(count);
  const auto changed = make_people(count, 10);
  std::array<std::vector<double>, 4> seconds;
  for (int run = 0; run < kRuns; ++run) {
    for (const bool has_log : {false, true}) {
      const auto url = fresh_database(database);
      if (has_log) static_cast<void>(store::Database(url).session());
      seconds[has_log ? 1 : 0].push_back(import_into(url, people));
      seconds[has_log ? 3 : 2].push_back(import_into(url, changed));
    }
  }
  for (auto& runs : seconds) std::sort(runs.begin(), runs.end());
  const auto median = [&](std::size_t i) { return seconds[i][kRuns / 2]; };
  std::printf(
      "\n%s, import of %zu people, median of %d: %.2f s without the log of changes, %.2f s with it (%.2f); a "
      "tenth changed: %.2f s and %.2f s (%.2f)\n",
      database == Database::sqlite ? "SQLite" : "PostgreSQL", count, kRuns, median(0), median(1),
      median(1) / median(0), median(2), median(3), median(3) / median(2));
  std::fflush(stdout);
}

}  // namespace
}  // namespace rollcall::bench

int main(int argc, char** argv) {
  std::size_t people = 1'000'000;
  std::size_t imports = 100'000;
  int repeats = 200;
  std::vector<std::string> databases{"sqlite", "postgresql"};
  CLI::App app{"Measures lists and searches over many people"};
  app.add_option("--people", people, "How many")->capture_default_str();
  app.add_option("--repeat", repeats, "Queries of each kind")->capture_default_str();
  app.add_option("--imports", imports, "People of the imports that show what the log costs; 0: none")
      ->capture_default_str();
  app.add_option("--database", databases, "sqlite, postgresql")
      ->check(CLI::IsMember({"sqlite", "postgresql"}));
  CLI11_PARSE(app, argc, argv);
  using rollcall::bench::Database;
  for (const auto& name : databases) {
    const auto database = name == "sqlite" ? Database::sqlite : Database::postgresql;
    if (people > 0) rollcall::bench::Bench(database, people, repeats).run();
    if (imports > 0) rollcall::bench::measure_imports(database, imports);
  }
  return 0;
}
