#include "core/job.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::core {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 7> kStates{{
    {JobState::queued, "queued"},
    {JobState::running, "running"},
    {JobState::completed, "completed"},
    {JobState::completed_with_issues, "completed_with_issues"},
    {JobState::cancelled, "cancelled"},
    {JobState::interrupted, "interrupted"},
    {JobState::failed, "failed"},
}};

}  // namespace

std::string_view to_string(JobState state) noexcept {
  return std::find_if(kStates.begin(), kStates.end(), [&](const auto& entry) { return entry.first == state; })
      ->second;
}

std::optional<JobState> parse_job_state(std::string_view text) noexcept {
  const auto* found =
      std::find_if(kStates.begin(), kStates.end(), [&](const auto& entry) { return entry.second == text; });
  if (found == kStates.end()) return std::nullopt;
  return found->first;
}

bool is_final(JobState state) noexcept {
  return state != JobState::queued && state != JobState::running;
}

bool can_resume(JobState state) noexcept {
  return state == JobState::interrupted || state == JobState::cancelled || state == JobState::failed;
}

}  // namespace rollcall::core
