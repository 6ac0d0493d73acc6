#include "core/csv.hpp"
#include "core/user_directory.hpp"
#include "core/workspace.hpp"
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

json document_of(const core::User& user) {
  json document{{"id", user.id},
                {"enabled", user.enabled},
                {"user_principal_name", user.user_principal_name},
                {"user_type", user.user_type},
                {"source", user.source},
                {"external_id", user.external_id},
                {"created_at", user.created_at},
                {"updated_at", user.updated_at},
                {"last_import_id", user.last_import_id}};
  for (const auto& field : core::kEditableFields) document[std::string(field.name)] = user.*field.member;
  return document;
}

json document_of(const core::HistoryEntry& entry) {
  json fields = json::array();
  for (const auto& field : entry.fields)
    fields.push_back({{"name", field.name}, {"old", field.old_value}, {"new", field.new_value}});
  return {{"id", entry.id},
          {"at", entry.at},
          {"action", entry.action},
          {"job_id", entry.job_id == 0 ? json() : json(entry.job_id)},
          {"kind", entry.kind.empty() ? json() : json(entry.kind)},
          {"plugin", entry.plugin},
          {"by", entry.by},
          {"fields", std::move(fields)}};
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
  for (const auto& user : page.users) users.push_back(document_of(user));
  return json_reply({{"users", std::move(users)},
                     {"next_cursor", cursor_document(page.next_cursor)},
                     {"total", total_document(page.total, true)}});
}

http::Response get_user(const Call& call) {
  const auto user = call.services.directory->find(kWorkspace, call.id());
  return with_version(json_reply(document_of(user)), call, user);
}

http::Response add_user(const Call& call) {
  const auto user = written(
      [&] { return call.services.directory->add(kWorkspace, edit_of(call.body), call.principal.actor); });
  audit(call, "user.added", std::to_string(user.id), "Added " + described(user) + " by hand.");
  return with_version(created(document_of(user), "/api/v1/users/" + std::to_string(user.id)), call, user);
}

http::Response change_user(const Call& call) {
  const auto user = written([&] {
    return call.services.directory->change(kWorkspace, call.id(), edit_of(call.body), call.principal.actor,
                                           unchanged_since(call));
  });
  audit(call, "user.changed", std::to_string(user.id), "Edited " + described(user) + " by hand.");
  return with_version(json_reply(document_of(user)), call, user);
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
  for (const auto& entry : page.entries) history.push_back(document_of(entry));
  return json_reply({{"history", std::move(history)},
                     {"next_cursor", cursor_document(page.next_cursor)},
                     {"total", total_document(page.total, true)}});
}

/// The columns of User, in the order of the contract.
std::string row_of(const core::User& user) {
  const std::string id = std::to_string(user.id);
  const std::string last_import = std::to_string(user.last_import_id);
  return core::csv_row({id,
                        user.display_name,
                        user.email,
                        user.given_name,
                        user.surname,
                        user.job_title,
                        user.department,
                        user.company_name,
                        user.office_location,
                        user.employee_id,
                        user.mobile_phone,
                        user.business_phone,
                        user.preferred_language,
                        user.user_principal_name,
                        user.user_type,
                        user.enabled ? "true" : "false",
                        user.source,
                        user.external_id,
                        user.created_at,
                        user.updated_at,
                        last_import});
}

std::string header() {
  return core::csv_row({"id",
                        "name",
                        "email",
                        "given_name",
                        "surname",
                        "job_title",
                        "department",
                        "company_name",
                        "office_location",
                        "employee_id",
                        "mobile_phone",
                        "business_phone",
                        "preferred_language",
                        "user_principal_name",
                        "user_type",
                        "enabled",
                        "source",
                        "external_id",
                        "created_at",
                        "updated_at",
                        "last_import_id"});
}

/// The directory outlives the stream: both are of the thread that serves the request.
http::Response export_users(const Call& call) {
  auto& directory = *call.services.directory;
  return csv_reply("people.csv",
                   [&directory, filter = filter_of(call), order = order_of(call)](http::BodyWriter& body) {
                     constexpr std::size_t kChunkBytes = 64 * 1024;
                     std::string rows = header();
                     directory.each(kWorkspace, filter, order, [&](const core::User& user) {
                       rows += row_of(user);
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
