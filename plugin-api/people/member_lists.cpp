#include "member_lists.hpp"

#include "digests.hpp"
#include "member_digests.hpp"
#include "rollcall/people/statement.hpp"
#include "text.hpp"

#include <utility>

namespace rollcall::people {

/// In the order of their ids, so that two imports wait for each other instead of deadlocking.
void MemberLists::begin(const std::vector<Group>& groups, GroupReading reading) {
  std::map<std::string, Group> wanted;
  for (const Group& group : groups) wanted.insert_or_assign(storable(group.id), group);
  read_known();
  for (const auto& [id, group] : wanted) make_known({.id = id, .name = storable(group.name)});
  read_known();
  if (reading == GroupReading::changes) return;
  for (const auto& [id, group] : wanted) add_row(known_.at(id).id, kReadsWhole, {}, {});
}

void MemberLists::read_known() {
  known_.clear();
  std::string external_id;
  Known known;
  soci::statement select =
      (session_.prepare << "SELECT id, external_id, name FROM import_groups WHERE workspace_id = :workspace "
                           "AND source = :source AND source_tenant = :tenant",
       soci::into(known.id), soci::into(external_id), soci::into(known.name),
       bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
       bound(directory_.source_tenant, "tenant"));
  for (bool more = select.execute(true); more; more = select.fetch()) known_.emplace(external_id, known);
}

void MemberLists::make_known(const Group& group) {
  const auto found = known_.find(group.id);
  if (found == known_.end()) {
    session_ << "INSERT INTO import_groups (workspace_id, source, source_tenant, external_id, name) VALUES "
                "(:workspace, :source, :tenant, :id, :name) ON CONFLICT DO NOTHING",
        bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
        bound(directory_.source_tenant, "tenant"), bound(group.id, "id"), bound(group.name, "name");
  } else if (!group.name.empty() && found->second.name != group.name) {
    session_ << "UPDATE import_groups SET name = :name WHERE id = :id", bound(group.name, "name"),
        bound(found->second.id, "id");
  }
}

void MemberLists::add(std::int64_t batch, const std::vector<GroupMembers>& lists) {
  // One row a group, also when the plugin names it twice.
  std::map<std::int64_t, std::pair<std::string, std::string>> rows;
  for (const GroupMembers& list : lists) {
    if (list.joined.empty() && list.departed.empty()) continue;
    const auto group = known_.find(storable(list.group_id));
    if (group == known_.end()) {
      throw Error(Status::internal, {.message = "The plugin named members of a group that it does not read.",
                                     .next_step = "Report this to the author of the plugin."});
    }
    auto& [joined, departed] = rows[group->second.id];
    append_members(joined, list.joined);
    append_members(departed, list.departed);
  }
  for (const auto& [group, digests] : rows) add_row(group, batch, digests.first, digests.second);
}

void MemberLists::add_row(std::int64_t group, std::int64_t batch, const std::string& joined,
                          const std::string& departed) {
  if (backend_ == Backend::postgresql) {
    // SOCI's blob would be a large object here.
    const std::string joined_hex = to_hex(joined);
    const std::string departed_hex = to_hex(departed);
    session_ << "INSERT INTO import_members (group_id, job_id, batch, joined, departed) VALUES (:group, "
                ":job, :batch, decode(:joined, 'hex'), decode(:departed, 'hex')) ON CONFLICT DO NOTHING",
        bound(group, "group"), bound(directory_.job_id, "job"), bound(batch, "batch"),
        bound(joined_hex, "joined"), bound(departed_hex, "departed");
    return;
  }
  soci::blob joined_blob(session_);
  soci::blob departed_blob(session_);
  joined_blob.write(0, joined.data(), joined.size());
  departed_blob.write(0, departed.data(), departed.size());
  session_ << "INSERT INTO import_members (group_id, job_id, batch, joined, departed) VALUES (:group, :job, "
              ":batch, :joined, :departed) ON CONFLICT DO NOTHING",
      bound(group, "group"), bound(directory_.job_id, "job"), bound(batch, "batch"),
      soci::use(joined_blob, "joined"), soci::use(departed_blob, "departed");
}

}  // namespace rollcall::people
