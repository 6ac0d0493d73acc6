#include "core/user_directory.hpp"

#include "rollcall/people/person.hpp"
#include "rollcall/people/statement.hpp"
#include "store/cursor_text.hpp"
#include "store/dialect.hpp"
#include "store/people_search.hpp"
#include "store/repositories.hpp"
#include "store/user_history.hpp"
#include "store/user_row.hpp"
#include "store/user_rows.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {
namespace {

using core::User;
using core::search::Place;
using people::bound;

[[noreturn]] void refuse_unknown() {
  throw Error(Status::not_found,
              {.message = "There is no such person any more.", .next_step = "Go back to the list."});
}

[[noreturn]] void refuse_cursor() {
  throw Error(Status::invalid_argument, {.message = "This page belongs to another list.",
                                         .next_step = "Begin again with the first page."});
}

std::string cursor_of(core::UserOrder order, const Place& place) {
  return encode_cursor(
      {core::to_string(order), std::to_string(place.id), std::to_string(place.number), place.text});
}

std::optional<Place> place_of(core::UserOrder order, std::string_view cursor) {
  if (cursor.empty()) return {};
  const auto parts = decode_cursor(cursor, 4);
  if (parts.empty() || parts[0] != core::to_string(order)) refuse_cursor();
  const auto id = number_of(parts[1]);
  const auto number = number_of(parts[2]);
  if (!id || !number) refuse_cursor();
  return Place{.text = parts[3], .number = *number, .id = *id};
}

std::string as_text(bool enabled) {
  return enabled ? "true" : "false";
}

/// Changes `user`, and says how.
std::vector<core::HistoryEntry::Field> apply(const core::UserEdit& edit, User& user) {
  std::vector<core::HistoryEntry::Field> changes;
  for (const auto& field : core::kEditableFields) {
    const auto given = edit.texts.find(field.name);
    if (given == edit.texts.end() || given->second == user.*field.member) continue;
    changes.push_back({std::string(field.column), user.*field.member, given->second});
    user.*field.member = given->second;
  }
  if (edit.enabled && *edit.enabled != user.enabled) {
    changes.push_back({"enabled", as_text(user.enabled), as_text(*edit.enabled)});
    user.enabled = *edit.enabled;
  }
  return changes;
}

class UserDirectory final : public core::UserDirectory {
 public:
  UserDirectory(std::shared_ptr<Database> database, std::shared_ptr<PeopleSearch> search)
      : database_(std::move(database)), search_(std::move(search)) {}

  core::UserPage page(std::int64_t workspace_id, const core::UserFilter& filter, core::UserOrder order,
                      std::string_view cursor, std::size_t limit) override {
    const auto after = place_of(order, cursor);
    const auto everybody = search_->select(filter, *database_);
    const auto found = everybody.page(order, after, limit);
    core::UserPage page;
    page.users = read_users(*database_, workspace_id, found.ids);
    page.total = everybody.size();
    if (found.last) page.next_cursor = cursor_of(order, *found.last);
    return page;
  }

  void each(std::int64_t workspace_id, const core::UserFilter& filter, core::UserOrder order,
            const std::function<void(const User&)>& visit) override {
    constexpr std::size_t kChunk = 500;
    const auto everybody = search_->select(filter, *database_);
    std::optional<Place> after;
    do {
      const auto found = everybody.page(order, after, kChunk);
      for (const auto& user : read_users(*database_, workspace_id, found.ids)) visit(user);
      after = found.last;
    } while (after);
  }

  User find(std::int64_t workspace_id, std::int64_t id) override {
    auto users = read_users(*database_, workspace_id, {id});
    if (users.empty()) refuse_unknown();
    return std::move(users.front());
  }

  std::string version_of(const User& user) override {
    std::string text;
    const auto add = [&text](std::string_view value) {
      text.append(std::to_string(value.size())).append(":").append(value);
    };
    for (const auto& field : core::kEditableFields) add(user.*field.member);
    for (const std::string* value : {&user.user_principal_name, &user.user_type, &user.source,
                                     &user.external_id, &user.created_at, &user.updated_at})
      add(*value);
    add(as_text(user.enabled));
    add(std::to_string(user.last_import_id));
    return hexadecimal(people::id_digest(text));
  }

  User add(std::int64_t workspace_id, const core::UserEdit& edit, std::string_view actor) override {
    if (auto faults = core::faults_of_new(edit); !faults.empty()) throw core::InvalidUser(std::move(faults));
    User user;
    const auto values = apply(edit, user);
    long long id = 0;
    database_->transact("adding a person", [&](soci::session& session) {
      const long long workspace = workspace_id;
      const std::string key = people::email_key(user.email);
      id = 0;
      session << "INSERT INTO users (workspace_id, email, email_key) VALUES (:workspace, :email, :key) ON "
                 "CONFLICT (workspace_id, email_key) DO NOTHING RETURNING id",
          soci::into(id), bound(workspace, "workspace"), bound(user.email, "email"), bound(key, "key");
      if (id == 0) throw core::EmailTaken();
      write(session, id, user);
      write_edit(session, workspace_id, id, actor, "create", values);
    });
    return find(workspace_id, id);
  }

  User change(std::int64_t workspace_id, std::int64_t id, const core::UserEdit& edit, std::string_view actor,
              const core::UserCheck& check) override {
    if (auto faults = core::faults_of(edit); !faults.empty()) throw core::InvalidUser(std::move(faults));
    database_->transact("changing a person", [&](soci::session& session) {
      User user = read_locked(session, workspace_id, id);
      check(user);
      const auto changes = apply(edit, user);
      if (changes.empty()) return;
      refuse_taken_address(session, workspace_id, user);
      write(session, id, user);
      write_edit(session, workspace_id, id, actor, "edit", changes);
    });
    return find(workspace_id, id);
  }

  User remove(std::int64_t workspace_id, std::int64_t id, const core::UserCheck& check) override {
    User removed;
    database_->transact("deleting a person", [&](soci::session& session) {
      removed = read_locked(session, workspace_id, id);
      check(removed);
      const long long user = id;
      session << "DELETE FROM users WHERE id = :id", bound(user, "id");
      session << "DELETE FROM user_edits WHERE user_id = :id", bound(user, "id");
      session << "DELETE FROM import_absences WHERE user_id = :id", bound(user, "id");
    });
    return removed;
  }

  core::HistoryPage history(std::int64_t workspace_id, std::int64_t id, std::string_view cursor,
                            std::size_t limit) override {
    auto entries = read_history(*database_, find(workspace_id, id));
    core::HistoryPage page{.entries = {}, .next_cursor = {}, .total = entries.size()};
    auto first = entries.begin();
    if (!cursor.empty()) {
      const auto parts = decode_cursor(cursor, 2);
      if (parts.empty()) refuse_cursor();
      first = std::find_if(entries.begin(), entries.end(), [&](const core::HistoryEntry& entry) {
        return entry.at != parts[0] ? entry.at < parts[0] : entry.id < parts[1];
      });
    }
    const auto left = static_cast<std::size_t>(entries.end() - first);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(limit, left));
    page.entries.assign(std::make_move_iterator(first), std::make_move_iterator(last));
    if (left > limit) page.next_cursor = encode_cursor({page.entries.back().at, page.entries.back().id});
    return page;
  }

 private:
  [[nodiscard]] people::Backend backend() const { return database_->url().backend; }

  User read_locked(soci::session& session, std::int64_t workspace_id, std::int64_t id) const {
    UserRow row;
    const long long workspace = workspace_id;
    const long long user = id;
    const char* lock = backend() == people::Backend::postgresql ? " FOR UPDATE" : "";
    soci::statement select =
        row.into((session.prepare << UserRow::select(backend()) +
                                         " WHERE +workspace_id = :workspace AND id = :id" + lock,
                  bound(workspace, "workspace"), bound(user, "id")));
    if (!people::fetch_one(select)) refuse_unknown();
    return row.read();
  }

  static void refuse_taken_address(soci::session& session, std::int64_t workspace_id, const User& user) {
    const long long workspace = workspace_id;
    const long long id = user.id;
    const std::string key = people::email_key(user.email);
    long long others = 0;
    session
        << "SELECT count(*) FROM users WHERE workspace_id = :workspace AND email_key = :key AND id <> :id",
        soci::into(others), bound(workspace, "workspace"), bound(key, "key"), bound(id, "id");
    if (others > 0) throw core::EmailTaken();
  }

  /// An import compares who has no hash attribute by attribute.
  void write(soci::session& session, long long id, const User& user) const {
    const std::string key = people::email_key(user.email);
    const int enabled = user.enabled ? 1 : 0;
    std::string columns;
    for (const auto& field : core::kEditableFields) {
      const std::string column(field.column);
      columns += column + " = :" + column + ", ";
    }
    soci::statement update(session);
    for (const auto& field : core::kEditableFields)
      update.exchange(bound(user.*field.member, std::string(field.column)));
    update.exchange(bound(key, "key"));
    update.exchange(bound(enabled, "enabled"));
    update.exchange(bound(id, "id"));
    update.alloc();
    update.prepare("UPDATE users SET " + columns +
                   "email_key = :key, enabled = (CAST(:enabled AS INTEGER) = 1), attributes_hash = NULL, "
                   "updated_at = " +
                   dialect::now(backend()) + " WHERE id = :id");
    update.define_and_bind();
    update.execute(true);
  }

  std::shared_ptr<Database> database_;
  std::shared_ptr<PeopleSearch> search_;
};

}  // namespace

std::unique_ptr<core::UserDirectory> make_user_directory(std::shared_ptr<Database> database,
                                                         std::shared_ptr<PeopleSearch> search) {
  return std::make_unique<UserDirectory>(std::move(database), std::move(search));
}

}  // namespace rollcall::store
