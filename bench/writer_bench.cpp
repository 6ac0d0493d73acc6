// The writer alone beside this machine's raw INSERT and raw COPY of the same people, taken in turns. Prints a
// line of JSON for each measurement; bench/run makes tables of them.
#include "raw_baseline.hpp"
#include "scratch_database.hpp"
#include "stopwatch.hpp"
#include "workload.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace rollcall::bench {
namespace {

/// So many are made at a time, so that a million of them need no memory.
constexpr std::size_t kMadeAtATime = 10'000;

struct Slice {
  std::size_t first = 0;
  std::size_t count = 0;
};

Stopwatch write_raw(RawBaseline& raw, Slice slice) {
  Stopwatch stopwatch;
  for (std::size_t done = 0; done < slice.count; done += kMadeAtATime) {
    const auto people = make_people(slice.first + done, std::min(kMadeAtATime, slice.count - done));
    stopwatch.watch([&] { raw.add(people); });
  }
  stopwatch.watch([&] { raw.commit(); });
  return stopwatch;
}

/// One import without its reading. Making batches out of people is the decoding thread's work and is not
/// counted.
Stopwatch write(const ScratchDatabase& database, Slice slice, unsigned changed_percent) {
  people::ImportWriter writer(writer_options(database.url()));
  Stopwatch stopwatch;
  for (std::size_t done = 0; done < slice.count;) {
    const auto count = std::min(writer.preferred_batch_size(), slice.count - done);
    auto batch = make_batch(make_people(slice.first + done, count, changed_percent));
    stopwatch.watch([&] { writer.write(std::move(batch)); });
    done += count;
  }
  stopwatch.watch([&] { writer.finish({.complete = true}); });
  if (writer.counts().fetched != slice.count) throw std::runtime_error("not everybody was written");
  return stopwatch;
}

const std::vector<std::string> kCases{"raw", "log", "new", "unchanged", "tenth", "pair"};

class Rounds {
 public:
  Rounds(Database database, std::size_t people, std::vector<std::string> cases)
      : database_(database), people_(people), cases_(std::move(cases)) {}

  void run(int round) {
    round_ = round;
    const std::size_t interval = batch_size();
    if (wants("raw")) raw("raw", Tables::people, interval);
    if (wants("log")) raw("raw with the log of changes", Tables::host, interval);
    if (wants("new") || wants("unchanged") || wants("tenth")) one_after_another();
    if (wants("pair") && database_ == Database::postgresql) side_by_side();
  }

 private:
  std::size_t batch_size() const {
    const ScratchDatabase scratch(database_);
    return people::ImportWriter(writer_options(scratch.url())).preferred_batch_size();
  }

  [[nodiscard]] bool wants(const char* name) const {
    return std::find(cases_.begin(), cases_.end(), name) != cases_.end();
  }

  void one_after_another() {
    const ScratchDatabase scratch(database_);
    print("new", write(scratch, {0, people_}, 0));
    scratch.settle();
    if (wants("unchanged")) print("unchanged", write(scratch, {0, people_}, 0));
    if (wants("tenth")) print("a tenth changed", write(scratch, {0, people_}, 10));
  }

  void raw(const char* name, Tables tables, std::size_t interval) {
    const ScratchDatabase scratch(database_, tables);
    const auto baseline =
        database_ == Database::sqlite ? raw_sqlite_insert(scratch, interval) : raw_postgresql_copy(scratch);
    print(name, write_raw(*baseline, {0, people_}));
  }

  /// Two imports at once, each of one half.
  void side_by_side() {
    const ScratchDatabase scratch(database_);
    const std::size_t half = people_ / 2;
    Stopwatch both;
    // Making the batches counts here, as the halves do not wait for one another.
    both.watch([&] {
      auto other = std::async(std::launch::async, [&] { (void)write(scratch, {half, people_ - half}, 0); });
      (void)write(scratch, {0, half}, 0);
      other.get();
    });
    print("new, two imports side by side", both);
  }

  void print(const char* name, const Stopwatch& taken) const {
    fmt::print(
        "{{\"round\":{},\"database\":\"{}\",\"people\":{},\"name\":\"{}\",\"seconds\":{:.6f},\"cpu\":{:.6f}}}"
        "\n",
        round_, database_ == Database::sqlite ? "sqlite" : "postgresql", people_, name, taken.seconds(),
        taken.cpu());
    std::fflush(stdout);
  }

  Database database_;
  std::size_t people_;
  std::vector<std::string> cases_;
  int round_ = 0;
};

int run(int argc, char** argv) {
  CLI::App app("The writer beside raw INSERT and raw COPY; one line of JSON a measurement.");
  std::vector<std::size_t> sizes{100'000};
  std::vector<std::string> databases{"sqlite", "postgresql"};
  int runs = 3;
  std::vector<std::string> cases = kCases;
  app.add_option("--people", sizes, "How many")->check(CLI::Range(1U, 50'000'000U));
  app.add_option("--database", databases, "sqlite, postgresql")
      ->check(CLI::IsMember({"sqlite", "postgresql"}));
  app.add_option("--runs", runs, "Rounds of everything")->check(CLI::Range(1, 100));
  app.add_option("--case", cases, "Only these")->check(CLI::IsMember(kCases));
  CLI11_PARSE(app, argc, argv);
  for (const std::size_t people : sizes) {
    for (int round = 1; round <= runs; ++round) {
      for (const auto& name : databases) {
        const auto database = name == "sqlite" ? Database::sqlite : Database::postgresql;
        Rounds(database, people, cases).run(round);
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace rollcall::bench

int main(int argc, char** argv) {
  try {
    return rollcall::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
