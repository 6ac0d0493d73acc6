#include "rollcall/people/groups.hpp"

#include "digests.hpp"
#include "member_digests.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace rollcall::people {
namespace {

/// The rows that count: since the newest completed import that read the whole group, and all while there is
/// none. A staged job's count once its plan is being written.
constexpr const char* kRowsThatCount =
    " FROM import_members AS member JOIN import_jobs AS job ON job.id = member.job_id WHERE member.group_id "
    "= :group AND (NOT job.staged OR job.phase = 'writing' OR job.state IN ('completed', "
    "'completed_with_issues')) AND member.job_id >= (SELECT coalesce(max(whole.job_id), 0) FROM "
    "import_members AS whole JOIN import_jobs AS reader ON reader.id = whole.job_id WHERE whole.group_id = "
    ":group AND whole.batch = -1 AND reader.state IN ('completed', 'completed_with_issues')) ORDER BY "
    "member.job_id, member.batch";

MemberKey first_bytes(const char* digest) {
  MemberKey key = 0;
  std::memcpy(&key, digest, sizeof key);
  return key;
}

MemberKey key_of(const IdDigest& digest) {
  MemberKey key = 0;
  std::memcpy(&key, digest.data(), sizeof key);
  return key;
}

void append_keys(std::string_view bytes, MemberKey directory, std::vector<MemberKey>& keys) {
  keys.reserve(keys.size() + bytes.size() / kMemberBytes);
  for (std::size_t i = 0; i + kMemberBytes <= bytes.size(); i += kMemberBytes)
    keys.push_back(first_bytes(bytes.data() + i) ^ directory);
}

void make_unique(std::vector<MemberKey>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

/// One batch after another: who joined is in, who departed is out.
class Members {
 public:
  explicit Members(MemberKey directory) : directory_(directory) {}

  void add(std::string_view joined, std::string_view departed) {
    append_keys(joined, directory_, keys_);
    if (departed.empty()) return;
    std::vector<MemberKey> out;
    append_keys(departed, directory_, out);
    make_unique(out);
    std::erase_if(keys_, [&](MemberKey key) { return std::binary_search(out.begin(), out.end(), key); });
  }

  std::vector<MemberKey> take() {
    make_unique(keys_);
    return std::move(keys_);
  }

 private:
  MemberKey directory_;
  std::vector<MemberKey> keys_;
};

std::string bytes_of(soci::blob& blob) {
  std::string bytes(blob.get_len(), '\0');
  if (!bytes.empty()) blob.read(0, bytes.data(), bytes.size());
  return bytes;
}

void read_sqlite(soci::session& session, std::int64_t group, Members& members) {
  soci::blob joined(session);
  soci::blob departed(session);
  soci::statement select =
      (session.prepare << std::string("SELECT member.joined, member.departed") + kRowsThatCount,
       soci::into(joined), soci::into(departed), bound(group, "group"));
  select.execute();
  while (select.fetch()) members.add(bytes_of(joined), bytes_of(departed));
}

void read_postgresql(soci::session& session, std::int64_t group, Members& members) {
  std::string joined;
  std::string departed;
  soci::statement select =
      (session.prepare << std::string("SELECT encode(member.joined, 'hex'), encode(member.departed, 'hex')") +
                              kRowsThatCount,
       soci::into(joined), soci::into(departed), bound(group, "group"));
  for (bool more = select.execute(true); more; more = select.fetch())
    members.add(from_hex(joined), from_hex(departed));
}

}  // namespace

MemberKey directory_key(std::string_view source, std::string_view source_tenant) {
  return key_of(id_digest(std::string(source).append(1, '\0').append(source_tenant)));
}

MemberKey member_key(MemberKey directory, std::string_view external_id) {
  return external_id.empty() ? 0 : key_of(id_digest(external_id)) ^ directory;
}

std::vector<KnownGroup> known_groups(soci::session& session, std::int64_t workspace_id) {
  std::vector<KnownGroup> groups;
  KnownGroup group;
  soci::statement select =
      (session.prepare << "SELECT id, source, source_tenant, external_id, name FROM import_groups WHERE "
                          "workspace_id = :workspace ORDER BY name, id",
       soci::into(group.id), soci::into(group.source), soci::into(group.source_tenant),
       soci::into(group.external_id), soci::into(group.name), bound(workspace_id, "workspace"));
  for (bool more = select.execute(true); more; more = select.fetch()) groups.push_back(group);
  return groups;
}

std::string members_version(soci::session& session, std::int64_t group_id) {
  std::string version;
  std::int64_t job = 0;
  std::int64_t batch = 0;
  soci::statement select =
      (session.prepare << std::string("SELECT member.job_id, member.batch") + kRowsThatCount, soci::into(job),
       soci::into(batch), bound(group_id, "group"));
  for (bool more = select.execute(true); more; more = select.fetch())
    version.append(std::to_string(job)).append(":").append(std::to_string(batch)).append(" ");
  return version;
}

std::vector<MemberKey> read_members(soci::session& session, const KnownGroup& group) {
  Members members(directory_key(group.source, group.source_tenant));
  if (session.get_backend_name() == "sqlite3") {
    read_sqlite(session, group.id, members);
  } else {
    read_postgresql(session, group.id, members);
  }
  return members.take();
}

void keep_members_of(soci::session& session, std::int64_t job_id) {
  session << "DELETE FROM import_members WHERE job_id < :job AND group_id IN (SELECT whole.group_id FROM "
             "import_members AS whole WHERE whole.job_id = :job AND whole.batch = -1) AND job_id IN (SELECT "
             "id FROM import_jobs WHERE state IN ('completed', 'completed_with_issues'))",
      bound(job_id, "job");
}

}  // namespace rollcall::people
