#include "core/search/search_text.hpp"
#include "core/user_directory.hpp"
#include "rollcall/people/groups.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/statement.hpp"
#include "store/folding.hpp"
#include "store/group_filter.hpp"
#include "store/repositories.hpp"
#include "store/user_row.hpp"
#include "store/user_rows.hpp"

#include <limits>
#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

constexpr std::size_t kPage = 1000;

class UserRepository final : public core::UserRepository {
 public:
  explicit UserRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::uint64_t count(std::int64_t workspace_id) override {
    long long number = 0;
    const long long workspace = workspace_id;
    database_->run("counting the people", [&](soci::session& session) {
      session << "SELECT count(*) FROM users WHERE workspace_id = :workspace", soci::into(number),
          bound(workspace, "workspace");
    });
    return static_cast<std::uint64_t>(number);
  }

  /// Looks at everybody in the worst case: a command is over before an index of them would be made.
  std::vector<core::User> list(std::int64_t workspace_id, std::string_view search, std::size_t limit,
                               const std::optional<std::int64_t>& group) override {
    Wanted wanted{.search = folded_search(search), .members = {}, .limit = limit};
    if (group) wanted.members = GroupFilter().members(*database_, workspace_id, *group);
    std::vector<std::int64_t> found;
    for (long long before = std::numeric_limits<long long>::max(); before > 0 && found.size() < limit;)
      before = find_before(workspace_id, before, wanted, found);
    return read_users(*database_, workspace_id, found);
  }

  void each(std::int64_t workspace_id, const std::function<void(const core::User&)>& visit) override {
    for (long long after = 0;;) {
      const auto page = page_after(workspace_id, after);
      for (const auto& user : page) visit(user);
      if (page.size() < kPage) return;
      after = page.back().id;
    }
  }

  std::int64_t add(std::int64_t workspace_id, std::string_view email,
                   std::string_view display_name) override {
    const core::UserEdit edit{{{"email", std::string(email)}, {"name", std::string(display_name)}}, {}};
    if (auto faults = core::faults_of_new(edit); !faults.empty()) throw core::InvalidUser(std::move(faults));
    const long long workspace = workspace_id;
    const std::string address(email), name(display_name), key = people::email_key(email);
    static_cast<void>(people::email_key(name));  // refuses what is not UTF-8
    long long id = 0;
    database_->transact("adding a person", [&](soci::session& session) {
      session << "INSERT INTO users (workspace_id, email, email_key, display_name) "
                 "VALUES (:workspace, :email, :key, :name) ON CONFLICT (workspace_id, email_key) DO NOTHING "
                 "RETURNING id",
          soci::into(id), bound(workspace, "workspace"), bound(address, "email"), bound(key, "key"),
          bound(name, "name");
    });
    if (id == 0)
      throw Error(Status::conflict, {.message = "Somebody in the workspace has that e-mail address already.",
                                     .next_step = "Find them with \"rollcall users --search\"."});
    return id;
  }

 private:
  /// The plus keeps SQLite from going by the index of the workspace and sorting everybody. PostgreSQL knows
  /// better, unless it cannot tell how many there are.
  [[nodiscard]] std::string in_workspace() const {
    return database_->url().backend == people::Backend::sqlite ? "+workspace_id = :workspace"
                                                               : "workspace_id = :workspace";
  }

  struct Wanted {
    core::search::SearchText search;
    std::shared_ptr<const core::search::MemberKeys> members;  ///< null: in whatever group
    std::size_t limit = 0;
  };

  /// Adds those who match among the next to `found`, newest first; returns where to go on, 0 at the end.
  long long find_before(long long workspace, long long before, const Wanted& wanted,
                        std::vector<std::int64_t>& found) {
    constexpr long long kLooks = 10'000;
    long long looked = 0;
    long long id = 0;
    std::string name, email, source, tenant, external_id;
    database_->run("reading the people", [&](soci::session& session) {
      soci::statement rows =
          (session.prepare << "SELECT id, display_name, email, source, source_tenant, coalesce(external_id, "
                              "'') FROM users WHERE " +
                                  in_workspace() + " AND id < :before ORDER BY id DESC LIMIT :most",
           soci::into(id), soci::into(name), soci::into(email), soci::into(source), soci::into(tenant),
           soci::into(external_id), bound(workspace, "workspace"), bound(before, "before"),
           bound(kLooks, "most"));
      const auto is_member = [&] {
        return !wanted.members || wanted.members->contains(
                                      people::member_key(people::directory_key(source, tenant), external_id));
      };
      for (bool more = rows.execute(true); more; more = rows.fetch()) {
        ++looked;
        if (found.size() < wanted.limit && is_member() &&
            wanted.search.matches(core::search::words_of(folded_name(name)), folded_address(email)))
          found.push_back(id);
      }
    });
    return looked < kLooks ? 0 : id;
  }

  std::vector<core::User> page_after(long long workspace, long long after) {
    std::vector<core::User> page;
    const auto most = static_cast<long long>(kPage);
    database_->run("reading the people", [&](soci::session& session) {
      UserRow row;
      soci::statement rows =
          row.into((session.prepare << UserRow::select(database_->url().backend) + " WHERE " +
                                           in_workspace() + " AND id > :after ORDER BY id LIMIT :most",
                    bound(workspace, "workspace"), bound(after, "after"), bound(most, "most")));
      rows.execute();
      while (rows.fetch()) page.push_back(row.read());
    });
    return page;
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::UserRepository> make_user_repository(std::shared_ptr<Database> database) {
  return std::make_unique<UserRepository>(std::move(database));
}

}  // namespace rollcall::store
