#include "rollcall/people/statement.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

class GroupNames final : public core::GroupNames {
 public:
  explicit GroupNames(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void remember(std::int64_t connection_id, const std::vector<core::NamedGroup>& groups) override {
    const long long connection = connection_id;
    database_->transact("keeping the names of groups", [&](soci::session& session) {
      for (const core::NamedGroup& group : groups)
        session << "INSERT INTO group_names (connection_id, group_id, name) VALUES (:connection, :id, :name) "
                   "ON CONFLICT (connection_id, group_id) DO UPDATE SET name = excluded.name",
            bound(connection, "connection"), bound(group.id, "id"), bound(group.name, "name");
    });
  }

  std::map<std::string, std::string> of(std::int64_t connection_id) override {
    const long long connection = connection_id;
    std::map<std::string, std::string> names;
    database_->run("reading the names of groups", [&](soci::session& session) {
      std::string id, name;
      soci::statement rows =
          (session.prepare << "SELECT group_id, name FROM group_names WHERE connection_id = :connection",
           soci::into(id), soci::into(name), bound(connection, "connection"));
      rows.execute();
      while (rows.fetch()) names.emplace(id, name);
    });
    return names;
  }

 private:
  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::GroupNames> make_group_names(std::shared_ptr<Database> database) {
  return std::make_unique<GroupNames>(std::move(database));
}

}  // namespace rollcall::store
