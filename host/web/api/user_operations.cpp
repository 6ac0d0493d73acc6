#include "core/user_directory.hpp"
#include "core/workspace.hpp"
#include "documents/csv_rows.hpp"
#include "documents/documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/cursor.hpp"
#include "web/api/services.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

constexpr auto kWorkspace = core::kDefaultWorkspaceId;

json history_document(const core::HistoryEntry& entry) {
  return {{"id", entry.id},
          {"at", entry.at},
          {"action", entry.action},
          {"job_id", documents::Rest::id_or_null(entry.job_id)},
          {"kind", documents::Rest::text_or_null(entry.kind)},
          {"plugin", entry.plugin},
          {"by", entry.by},
          {"fields", documents::Rest::of(entry.fields)}};
}

json cursor_document(const std::optional<std::string>& cursor) {
  return cursor ? json(*cursor) : json();
}

core::UserFilter filter_of(const Call& call) {
  core::UserFilter filter;
  filter.search = call.text("search").value_or("");
  filter.source = call.text("source");
  if (filter.source == "manual") filter.source = "";
  filter.enabled = call.flag("enabled");
  filter.last_import = call.number("last_import");
  filter.group = call.number("group");
  return filter;
}

core::UserOrder order_of(const Call& call) {
  return core::parse_user_order(call.text("sort").value_or("name")).value_or(core::UserOrder{});
}

core::UserEdit edit_of(const json& body) {
  core::UserEdit edit;
  for (const auto& [name, value] : body.items()) {
    if (value.is_string())
      edit.texts.emplace(name, value.get<std::string>());
    else if (value.is_boolean())
      edit.enabled = value.get<bool>();
  }
  return edit;
}

/// Says which field is meant.
template <typename Write>
core::User written(const Write& write) {
  try {
    return write();
  } catch (const core::InvalidUser& error) {
    std::vector<FieldError> errors;
    for (const auto& fault : error.faults()) errors.push_back({"/" + fault.field, fault.message});
    throw ProblemError(422, error.status(), error.reason(), std::move(errors));
  } catch (const core::EmailTaken& error) {
    throw ProblemError(409, error.status(), error.reason(), {{"/email", error.message()}});
  }
}

std::string described(const core::User& user) {
  return user.display_name + " (" + user.email + ")";
}

http::Response with_version(http::Response response, const Call& call, const core::User& user) {
  response.headers.add("ETag", etag_of(call.services.directory->version_of(user)));
  return response;
}

core::UserCheck unchanged_since(const Call& call) {
  return [&call](const core::User& now) {
    call.require_match(etag_of(call.services.directory->version_of(now)));
  };
}

http::Response list_users(const Call& call) {
  const auto page = call.services.directory->page(kWorkspace, filter_of(call), order_of(call),
                                                  call.text("cursor").value_or(""), call.limit());
  json users = json::array();
  for (const auto& user : page.users) users.push_back(documents::Rest::of(user));
  return json_reply({{"users", std::move(users)},
                     {"next_cursor", cursor_document(page.next_cursor)},
                     {"total", total_document(page.total, true)}});
}

http::Response get_user(const Call& call) {
  const auto user = call.services.directory->find(kWorkspace, call.id());
  return with_version(json_reply(documents::Rest::of(user)), call, user);
}

http::Response add_user(const Call& call) {
  const auto user = written(
      [&] { return call.services.directory->add(kWorkspace, edit_of(call.body), call.principal.actor); });
  audit(call, "user.added", std::to_string(user.id), "Added " + described(user) + " by hand.");
  return with_version(created(documents::Rest::of(user), "/api/v1/users/" + std::to_string(user.id)), call,
                      user);
}

http::Response change_user(const Call& call) {
  const auto user = written([&] {
    return call.services.directory->change(kWorkspace, call.id(), edit_of(call.body), call.principal.actor,
                                           unchanged_since(call));
  });
  audit(call, "user.changed", std::to_string(user.id), "Edited " + described(user) + " by hand.");
  return with_version(json_reply(documents::Rest::of(user)), call, user);
}

http::Response delete_user(const Call& call) {
  const auto user = call.services.directory->remove(kWorkspace, call.id(), unchanged_since(call));
  audit(call, "user.deleted", std::to_string(user.id), "Deleted " + described(user) + ".");
  return no_content();
}

http::Response user_history(const Call& call) {
  const auto page =
      call.services.directory->history(kWorkspace, call.id(), call.text("cursor").value_or(""), call.limit());
  json history = json::array();
  for (const auto& entry : page.entries) history.push_back(history_document(entry));
  return json_reply({{"history", std::move(history)},
                     {"next_cursor", cursor_document(page.next_cursor)},
                     {"total", total_document(page.total, true)}});
}

/// The directory outlives the stream: both are of the thread that serves the request.
http::Response export_users(const Call& call) {
  auto& directory = *call.services.directory;
  return csv_reply("people.csv",
                   [&directory, filter = filter_of(call), order = order_of(call)](http::BodyWriter& body) {
                     constexpr std::size_t kChunkBytes = 64 * 1024;
                     std::string rows = documents::user_columns(documents::PeopleFile::of_rest);
                     directory.each(kWorkspace, filter, order, [&](const core::User& user) {
                       rows += documents::row_of(user, documents::PeopleFile::of_rest);
                       if (rows.size() < kChunkBytes) return;
                       body.write(rows);
                       rows.clear();
                     });
                     body.write(rows);
                   });
}

}  // namespace

void add_user_operations(Operations& operations) {
  operations["listUsers"] = list_users;
  operations["addUser"] = add_user;
  operations["exportUsers"] = export_users;
  operations["getUser"] = get_user;
  operations["changeUser"] = change_user;
  operations["deleteUser"] = delete_user;
  operations["getUserHistory"] = user_history;
}

}  // namespace rollcall::web::api
