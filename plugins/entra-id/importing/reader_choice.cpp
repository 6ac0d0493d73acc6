#include "importing/reader_choice.hpp"

#include "importing/lookup_crew.hpp"

#include <algorithm>

namespace rollcall::entra_id {
namespace {

using namespace std::chrono_literals;

/// Below it, a page is this machine's work rather than the service's.
constexpr auto kSlowPage = 50ms;
constexpr std::uint64_t kManyPages = 8;

}  // namespace

bool is_worth_measuring(std::chrono::steady_clock::duration people, std::uint64_t pages_left) {
  return people >= kSlowPage && pages_left >= kManyPages;
}

bool ids_are_sooner(const PageTimes& times, std::uint64_t pages_left, std::uint64_t pages_read) {
  const auto seconds = [](std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
  };
  // Looking a page of people up takes what reading it takes, but so many at a time.
  const double lookup = seconds(times.people) / static_cast<double>(LookupCrew::kThreads);
  const double by_ids = static_cast<double>(pages_left + pages_read) * std::max(seconds(times.ids), lookup) +
                        seconds(times.people);
  const double by_chain = static_cast<double>(pages_left) * seconds(times.people);
  // It is twice the requests, so it has to be clearly sooner.
  return by_ids * 1.5 < by_chain;
}

}  // namespace rollcall::entra_id
