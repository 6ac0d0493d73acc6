#include "people/concurrent_imports.hpp"

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <random>
#include <thread>

namespace rollcall::people {
namespace {

constexpr std::size_t kBatchSize = 20;

Failure failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.status(), error.message() + ' ' + error.detail()};
  } catch (const std::exception& error) {
    return {Status::internal, error.what()};
  }
  return {};
}

}  // namespace

std::string id_of(int n) {
  return "i" + std::to_string(n);
}

std::vector<Person> directory(int first, int last, const std::string& name, unsigned seed) {
  std::vector<Person> people;
  for (int n = first; n < last; ++n) people.push_back(person(id_of(n), "e" + std::to_string(n) + "@x", name));
  std::shuffle(people.begin(), people.end(), std::mt19937(seed));
  return people;
}

Counts import_all(const std::string& url, std::int64_t job, const std::vector<Person>& people,
                  const std::string& tenant) {
  ImportWriter writer({.database_url = url,
                       .job_id = job,
                       .worker = "w",
                       .source = "entra",
                       .source_tenant = tenant,
                       .modes = kBoth});
  for (std::size_t first = 0; first < people.size(); first += kBatchSize) {
    const auto last = std::min(first + kBatchSize, people.size());
    writer.write(batch_of({people.begin() + static_cast<std::ptrdiff_t>(first),
                           people.begin() + static_cast<std::ptrdiff_t>(last)}));
  }
  writer.finish({.complete = true, .doubt = {}});
  return writer.counts();
}

std::ostream& operator<<(std::ostream& stream, const Failure& failure) {
  return stream << (failure == Failure{} ? "nothing" : failure.text);
}

std::vector<Failure> at_once(const std::vector<std::function<void()>>& actions) {
  std::vector<Failure> failures(actions.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < actions.size(); ++i)
    threads.emplace_back([&, i] { failures[i] = failure_of(actions[i]); });
  threads.clear();
  return failures;
}

}  // namespace rollcall::people
