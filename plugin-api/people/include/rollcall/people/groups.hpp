#pragma once

#include "rollcall/people/person.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace soci {
class session;
}

/// The provider's groups through which people were met. What counts as a member, and until when, is in
/// plugin-api/people/README.md.
namespace rollcall::people {

/// A group as a provider knows it. Text that cannot be stored is mended.
struct Group {
  std::string id = {};    ///< the provider's unchanging key; never empty
  std::string name = {};  ///< empty: not known now, and the last one stays
};

/// Who was met in a group, as digests of their external ids.
struct GroupMembers {
  std::string group_id = {};
  std::vector<IdDigest> joined = {};    ///< who is in the group; somebody may be named twice
  std::vector<IdDigest> departed = {};  ///< of an incremental import: who is not, whatever `joined` says
};

/// A group that an import read.
struct KnownGroup {
  std::int64_t id = 0;
  std::string source = {};  ///< plugin id
  std::string source_tenant = {};
  std::string external_id = {};
  std::string name = {};  ///< may be empty

  bool operator==(const KnownGroup&) const = default;
};

/// What a person is recognised by among the members of a group: 64 bits, the same for equal arguments. Two
/// people share one with probability 2^-64. 0 for people without external id. Pure and thread-safe.
using MemberKey = std::uint64_t;
[[nodiscard]] MemberKey directory_key(std::string_view source, std::string_view source_tenant);
[[nodiscard]] MemberKey member_key(MemberKey directory, std::string_view external_id);

/// Of a workspace, by their names as they are stored. Throws soci_error, as do the others.
[[nodiscard]] std::vector<KnownGroup> known_groups(soci::session& session, std::int64_t workspace_id);

/// A text that is another one whenever read_members() could give something else; cheap to ask for.
[[nodiscard]] std::string members_version(soci::session& session, std::int64_t group_id);

/// In ascending order, each once. Some of them may be no people of the workspace. Within a transaction of one
/// moment it fits what members_version() says there.
[[nodiscard]] std::vector<MemberKey> read_members(soci::session& session, const KnownGroup& group);

/// For whoever ends an import as completed, in that transaction: the groups that it read whole have no other
/// members than it met. Nothing for other jobs.
void keep_members_of(soci::session& session, std::int64_t job_id);

}  // namespace rollcall::people
