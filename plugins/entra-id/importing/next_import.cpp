#include "graph/delta.hpp"
#include "importing/incremental_run.hpp"
#include "importing/scope.hpp"
#include "importing/sync_note.hpp"
#include "rollcall/people/incremental.hpp"
#include "url.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::entra_id {
namespace {

/// Graph takes so many ids in the filter of a delta query.
constexpr std::size_t kGroupsALink = 50;

std::int64_t seconds(const WallClock& now) {
  return std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
}

std::string groups_query(const std::vector<std::string>& ids, std::size_t first) {
  std::string filter;
  for (std::size_t i = first; i < std::min(ids.size(), first + kGroupsALink); ++i)
    filter.append(filter.empty() ? "" : " or ").append("id eq '").append(ids[i]).append("'");
  return "/groups/delta?$select=members&$filter=" + percent_encode(filter);
}

class NextImport {
 public:
  NextImport(const ImportTools& tools, const RunOptions& options, std::vector<std::string> group_ids,
             const people::ImportWriter& writer, const StopSignal& stop)
      : tools_(tools), options_(options), group_ids_(std::move(group_ids)), writer_(writer), stop_(stop) {}

  people::Continuation prepare() {
    const auto scope = scope_of(tools_, options_, group_ids_);
    auto note = writer_.continuation().base_job != 0 ? going_on() : from_now_on(scope);
    if (!note) return {.scope = scope};
    note->full_read_at = seconds(tools_.now);
    note->undecided.clear();
    return {.scope = scope, .note = write_sync_note(*note)};
  }

 private:
  /// An earlier attempt began to write what changed: what changes since then is not met by reading again.
  [[nodiscard]] std::optional<SyncNote> going_on() const {
    return read_sync_note(writer_.continuation().note);
  }

  [[nodiscard]] bool is_wanted() const {
    const bool nested_groups = options_.transitive && !options_.all_users;
    const int days = options_.full_read_every_days.value_or(tools_.full_read_every_days);
    return days > 0 && !nested_groups;  // there is no delta of nested memberships
  }

  [[nodiscard]] std::optional<SyncNote> from_now_on(const std::string& scope) const {
    if (!is_wanted()) return std::nullopt;
    try {
      SyncNote note{.read_at = seconds(tools_.now)};
      for (std::size_t i = 0; i < group_ids_.size(); i += kGroupsALink)
        note.groups_links.push_back(latest(groups_query(group_ids_, i), Subject::groups));
      const UserMapper mapper(tools_.attributes, options_.mapping);
      note.users_link = latest("/users/delta?$select=" + mapper.fields().select(), Subject::users);
      note.deleted_members = known_deleted_members(scope);
      return note;
    } catch (const Error& error) {
      if (error.status() == Status::cancelled) throw;
      tools_.host.log(sdk::LogLevel::info,
                      "Later imports will read everybody: " + error.message() + " " + error.detail());
      return std::nullopt;
    }
  }

  [[nodiscard]] std::string latest(const std::string& query, Subject subject) const {
    return latest_delta_link(tools_.graph, query, subject, tools_.interactive.starting_now(), stop_);
  }

  /// The lists of members do not tell of them.
  [[nodiscard]] std::vector<std::string> known_deleted_members(const std::string& scope) const {
    if (options_.all_users) return {};
    const auto base = people::find_base(tools_.host.database_url(), options_.job);
    if (!base || base->scope != scope) return {};
    auto note = read_sync_note(base->note);
    return note ? std::move(note->deleted_members) : std::vector<std::string>();
  }

  const ImportTools& tools_;
  const RunOptions& options_;
  std::vector<std::string> group_ids_;
  const people::ImportWriter& writer_;
  const StopSignal& stop_;
};

}  // namespace

void prepare_next_import(const ImportTools& tools, const RunOptions& options,
                         const std::vector<ChainState>& chains, people::ImportWriter& writer,
                         const StopSignal& stop) {
  if (!writer.can_be_base()) return;
  std::vector<std::string> group_ids;
  for (const auto& chain : chains) {
    if (!chain.group_id.empty()) group_ids.push_back(to_lower_ascii(chain.group_id));
  }
  writer.set_continuation(NextImport(tools, options, std::move(group_ids), writer, stop).prepare());
}

}  // namespace rollcall::entra_id
