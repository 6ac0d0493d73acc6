#include "store/user_rows.hpp"

#include "store/user_row.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rollcall::store {
namespace {

constexpr std::size_t kTogether = 1'000;

}  // namespace

std::string comma_separated(const std::vector<std::int64_t>& ids, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first) text += ',';
    text += std::to_string(ids[i]);
  }
  return text;
}

std::vector<core::User> read_users(Database& database, std::int64_t workspace_id,
                                   const std::vector<std::int64_t>& ids) {
  std::unordered_map<std::int64_t, core::User> found;
  for (std::size_t first = 0; first < ids.size(); first += kTogether) {
    const std::string wanted = comma_separated(ids, first, std::min(first + kTogether, ids.size()));
    database.run("reading the people", [&](soci::session& session) {
      UserRow row;
      soci::statement rows =
          row.into((session.prepare << UserRow::select(database.url().backend) + " WHERE +workspace_id = " +
                                           std::to_string(workspace_id) + " AND id IN (" + wanted + ")"));
      rows.execute();
      while (rows.fetch()) found.emplace(row.id, row.read());
    });
  }
  std::vector<core::User> users;
  users.reserve(found.size());
  for (const auto id : ids) {
    if (const auto user = found.find(id); user != found.end()) users.push_back(std::move(user->second));
  }
  return users;
}

}  // namespace rollcall::store
