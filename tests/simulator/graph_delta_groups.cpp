#include "graph_delta.hpp"
#include "json_writer.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

bool has_left(const ChangedMember& member) {
  return member.change == Membership::removed;
}

/// The groups of a round, by position, each appearing as often as its memberships need.
class GroupRound {
 public:
  explicit GroupRound(DeltaPage& page)
      : page_(page),
        options_(page.at.options),
        per_chunk_(std::max(page.call.switches.delta.members_per_chunk, 1U)) {
    if (!page.is_initial()) {
      size_ = page.changes->groups.size();
    } else {
      size_ = options_.only ? options_.only->size() : page.directory->groups().size();
    }
    if (page.call.switches.delta.scatters_groups) {
      for (std::uint64_t i = 0; i < size_; ++i) most_chunks_ = std::max(most_chunks_, chunks(i));
    }
  }

  /// Moves to the next chunk of a group that there is, from this place on; false at the end of the round.
  bool settle(DeltaToken& at) const {
    for (;;) {
      for (; at.position < size_; ++at.position) {
        if (at.chunk < chunks(at.position)) return true;
        if (most_chunks_ == 0) at.chunk = 0;
      }
      if (at.chunk + 1 >= most_chunks_) return false;
      ++at.chunk;
      at.position = 0;
    }
  }

  /// Goes on after the chunk that was written.
  void step(DeltaToken& at) const {
    if (most_chunks_ == 0) {
      ++at.chunk;
    } else {
      ++at.position;
    }
  }

  /// A page that tells so many members is full, however few groups it has.
  [[nodiscard]] std::uint64_t members_per_page() const { return per_chunk_; }

  /// With its switch on, a group that was deleted and restored comes as deleted before its first appearance.
  void write_removal_before(std::uint64_t position, std::uint32_t chunk) {
    const Group& group = *group_at(position);
    const bool came_back = change_at(position).vanished && !group.deleted;
    if (came_back && chunk == 0 && page_.call.switches.delta.repeats_objects) {
      page_.write_removed({ObjectType::group, group.index}, true);
    }
  }

  /// Writes one appearance of a group; returns how many members it tells.
  std::uint64_t write(std::uint64_t position, std::uint32_t chunk) {
    const Group& group = *group_at(position);
    const ObjectRef object{ObjectType::group, group.index};
    if (group.deleted) {
      page_.write_removed(object, group.restorable_since.has_value());
      return 0;
    }
    std::uint64_t told = 0;
    page_.write([&](std::string& out) {
      append_properties(out, position, group);
      told = append_members(out, position, group, chunk);
    });
    return told;
  }

 private:
  /// Null for a number of the filter that no group has.
  [[nodiscard]] const Group* group_at(std::uint64_t position) const {
    std::uint64_t index = position;
    if (!page_.is_initial()) {
      index = page_.changes->groups[position].index;
    } else if (options_.only) {
      index = (*options_.only)[position];
    }
    const auto& groups = page_.directory->groups();
    return index < groups.size() ? groups[index].get() : nullptr;
  }

  /// What happened to the group; to all an initial round tells, they appeared.
  [[nodiscard]] const ChangedGroup& change_at(std::uint64_t position) const {
    static const ChangedGroup kAppeared{0, 0, true, false, {}};
    return page_.is_initial() ? kAppeared : page_.changes->groups[position];
  }

  /// How often the group appears in this round.
  [[nodiscard]] std::uint32_t chunks(std::uint64_t position) const {
    const Group* group = group_at(position);
    if (group == nullptr || !is_told(position, *group)) return 0;
    const std::uint64_t needed = (member_count(position, *group) + per_chunk_ - 1) / per_chunk_;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(needed, 1));
  }

  [[nodiscard]] bool is_told(std::uint64_t position, const Group& group) const {
    if (page_.is_initial()) return !group.deleted || page_.call.switches.delta.initial_round_has_removed;
    if (options_.only &&
        std::find(options_.only->begin(), options_.only->end(), group.index) == options_.only->end()) {
      return false;
    }
    const ChangedGroup& change = change_at(position);
    return change.appeared || change.vanished || (change.properties & options_.properties) != 0 ||
           member_count(position, group) != 0;
  }

  [[nodiscard]] std::uint64_t member_count(std::uint64_t position, const Group& group) const {
    const bool hidden = group.visibility == GroupVisibility::hidden_membership &&
                        !page_.call.has_role(role::kMemberReadHidden);
    if (!options_.members || group.deleted || hidden || !page_.call.has_role(role::kReadsMembers)) return 0;
    const ChangedGroup& change = change_at(position);
    if (!change.appeared) return change.members.size();
    // Whoever knew the group before it was deleted and restored has to hear who left it meanwhile.
    return group.members.size() +
           static_cast<std::uint64_t>(std::count_if(change.members.begin(), change.members.end(), has_left));
  }

  void append_properties(std::string& out, std::uint64_t position, const Group& group) const {
    static const PropertySet kId = group_properties({"id"});
    const ChangedGroup& change = change_at(position);
    const bool only_changes = page_.detail == DeltaDetail::changed_only && !change.appeared;
    const PropertySet wanted = only_changes ? change.properties | kId : ~PropertySet{0};
    append_delta_group(out, group, options_.properties & wanted, change.properties);
  }

  /// Puts `members@delta` into the object just written, unless it would be empty.
  std::uint64_t append_members(std::string& out, std::uint64_t position, const Group& group,
                               std::uint32_t chunk) const {
    const std::uint64_t begin = std::uint64_t{chunk} * per_chunk_;
    const std::uint64_t end = std::min(begin + per_chunk_, member_count(position, group));
    if (begin >= end) return 0;
    out.pop_back();
    out += ",\"members@delta\":[";
    const char* separator = "";
    const auto append = [&](ObjectRef member, Membership change) {
      out += separator;
      separator = ",";
      append_member(out, member, change);
    };
    const ChangedGroup& changed = change_at(position);
    std::uint64_t next = 0;
    const auto append_in_turn = [&](const ChangedMember& member) {
      if (next >= begin && next < end) append(member.member, member.change);
      ++next;
    };
    if (changed.appeared) {
      group.members.for_each(begin, end - begin,
                             [&](ObjectRef member) { append(member, Membership::added); });
      next = group.members.size();
    }
    for (const ChangedMember& member : changed.members) {
      if (!changed.appeared || has_left(member)) append_in_turn(member);
    }
    out += "]}";
    return end - begin;
  }

  void append_member(std::string& out, ObjectRef member, Membership change) const {
    out += "{\"@odata.type\":\"#";
    out += graph_type_name(member.type);
    out += "\",\"id\":\"";
    out += view(object_id(page_.directory->seed(), member));
    out += change == Membership::removed ? R"(","@removed":{"reason":"deleted"}})" : "\"}";
  }

  DeltaPage& page_;
  const DeltaOptions& options_;
  std::uint32_t per_chunk_;
  std::uint64_t size_ = 0;
  std::uint32_t most_chunks_ = 0;  // 0: the chunks of a group follow one another
};

}  // namespace

bool write_delta_groups(DeltaPage& page) {
  GroupRound round(page);
  std::uint32_t groups = 0;
  std::uint64_t members = 0;
  bool more = round.settle(page.at);
  const DeltaToken first = page.at;
  while (more && groups < page.size_limit() && members < round.members_per_page()) {
    round.write_removal_before(page.at.position, page.at.chunk);
    members += round.write(page.at.position, page.at.chunk);
    ++groups;
    round.step(page.at);
    more = round.settle(page.at);
  }
  if (groups != 0 && page.call.switches.delta.repeats_objects) round.write(first.position, first.chunk);
  return more || (page.call.switches.trailing_empty_page && groups == page.size_limit());
}

}  // namespace rollcall::simulator
