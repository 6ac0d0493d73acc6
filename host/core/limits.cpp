#include "core/limits.hpp"

#include <algorithm>

namespace rollcall::core {
namespace {

std::string people(std::uint64_t number) {
  return std::to_string(number) + (number == 1 ? " person" : " people");
}

/// "add 5 people, update 7 people and disable 1 person", of those above the limit.
std::string excesses(const Job& planned, std::uint64_t limit) {
  std::vector<std::string> parts;
  const auto note = [&](const char* verb, std::uint64_t number) {
    if (number > limit) parts.push_back(verb + people(number));
  };
  note("add ", planned.counts.added);
  note("update ", planned.counts.updated);
  note("disable ", planned.disabled);
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

}  // namespace

std::optional<std::uint64_t> usual_size(std::vector<std::uint64_t> recent_sizes,
                                        std::uint64_t imported_people) {
  if (!recent_sizes.empty()) {
    // Of an even number the smaller one: it asks earlier.
    const auto middle = recent_sizes.begin() + static_cast<std::ptrdiff_t>((recent_sizes.size() - 1) / 2);
    std::nth_element(recent_sizes.begin(), middle, recent_sizes.end());
    if (*middle > 0) return *middle;
  }
  if (imported_people > 0) return imported_people;
  return std::nullopt;
}

std::optional<std::string> over_limits(const Job& planned, std::optional<std::uint64_t> usual) {
  if (planned.request.approved || !usual || *usual == 0) return std::nullopt;
  const ChangeLimits& limits = planned.request.limits;
  const auto least = static_cast<std::uint64_t>(limits.people);
  const std::uint64_t share = *usual * static_cast<std::uint64_t>(limits.percent) / 100;
  const std::uint64_t limit = std::max(least, share);
  const std::string excess = excesses(planned, limit);
  if (excess.empty()) return std::nullopt;
  const std::string why = share >= least
                              ? std::to_string(limits.percent) + " % of the "
                              : "which is more than " + std::to_string(limits.percent) + " % of the ";
  return "Import " + std::to_string(planned.id) + " would " + excess + "; above " + std::to_string(limit) +
         " (" + why + people(*usual) + " it usually reads) it asks before it writes.";
}

std::optional<std::string> over_limits(const Job& planned, JobRepository& jobs) {
  constexpr std::size_t kRecentImports = 5;
  const std::int64_t connection = planned.request.connection_id;
  return over_limits(planned, usual_size(jobs.recent_sizes(connection, kRecentImports),
                                         jobs.imported_people(connection)));
}

}  // namespace rollcall::core
