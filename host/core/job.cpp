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

constexpr std::array<std::pair<JobKind, std::string_view>, 4> kKinds{{
    {JobKind::import, "import"},
    {JobKind::apply_plan, "apply_plan"},
    {JobKind::retry, "retry"},
    {JobKind::undo, "undo"},
}};

constexpr std::array<std::pair<JobPhase, std::string_view>, 3> kPhases{{
    {JobPhase::reading, "reading"},
    {JobPhase::planned, "planned"},
    {JobPhase::writing, "writing"},
}};

template <typename Table, typename Value>
std::string_view spelling(const Table& table, Value value) noexcept {
  return std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == value; })
      ->second;
}

template <typename Table>
auto value_of(const Table& table, std::string_view text) noexcept
    -> std::optional<typename Table::value_type::first_type> {
  const auto* found =
      std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.second == text; });
  if (found == table.end()) return std::nullopt;
  return found->first;
}

}  // namespace

std::string_view to_string(JobState state) noexcept {
  return spelling(kStates, state);
}
std::optional<JobState> parse_job_state(std::string_view text) noexcept {
  return value_of(kStates, text);
}

std::string_view to_string(JobKind kind) noexcept {
  return spelling(kKinds, kind);
}
std::optional<JobKind> parse_job_kind(std::string_view text) noexcept {
  return value_of(kKinds, text);
}

std::string_view to_string(JobPhase phase) noexcept {
  return spelling(kPhases, phase);
}
std::optional<JobPhase> parse_job_phase(std::string_view text) noexcept {
  return value_of(kPhases, text);
}

bool is_final(JobState state) noexcept {
  return state != JobState::queued && state != JobState::running;
}

bool can_resume(JobState state) noexcept {
  return state == JobState::interrupted || state == JobState::cancelled || state == JobState::failed;
}

}  // namespace rollcall::core
