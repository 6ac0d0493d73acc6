#include "core/notice.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::core {
namespace {

constexpr std::array<std::pair<NoticeKind, std::string_view>, 7> kKinds{
    {{NoticeKind::job_completed, "job_completed"},
     {NoticeKind::job_failed, "job_failed"},
     {NoticeKind::job_needs_approval, "job_needs_approval"},
     {NoticeKind::job_interrupted, "job_interrupted"},
     {NoticeKind::credential_expires, "credential_expires"},
     {NoticeKind::connection_failed, "connection_failed"},
     {NoticeKind::plugin_failed, "plugin_failed"}}};

constexpr std::array<std::pair<Severity, std::string_view>, 4> kSeverities{{{Severity::success, "success"},
                                                                            {Severity::info, "info"},
                                                                            {Severity::warning, "warning"},
                                                                            {Severity::error, "error"}}};

template <typename Table, typename Value>
std::string_view spelling(const Table& table, Value value) noexcept {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == value; });
  return found == table.end() ? std::string_view() : found->second;
}

template <typename Table>
auto meaning(const Table& table, std::string_view text) noexcept {
  using Value = typename Table::value_type::first_type;
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.second == text; });
  return found == table.end() ? std::optional<Value>() : std::optional<Value>(found->first);
}

}  // namespace

std::string_view to_string(NoticeKind kind) noexcept {
  return spelling(kKinds, kind);
}
std::optional<NoticeKind> parse_notice_kind(std::string_view text) noexcept {
  return meaning(kKinds, text);
}
std::string_view to_string(Severity severity) noexcept {
  return spelling(kSeverities, severity);
}
std::optional<Severity> parse_severity(std::string_view text) noexcept {
  return meaning(kSeverities, text);
}

}  // namespace rollcall::core
