#include "importing/options.hpp"

#include "importing/filter_options.hpp"
#include "json_text.hpp"
#include "rollcall/sdk/error.hpp"
#include "settings.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 15> kOwnOptions{
    "groups",     "all_users",     "add",
    "update",     "transitive",    "reader",
    "guests",     "disabled",      "email_from",
    "user_types", "email_domains", "excluded_email_domains",
    "where",      "full",          "full_read_every_days"};

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

void allow_only(const Json& object, std::span<const std::string_view> keys) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      refuse("Import option '" + key + "' is unknown.", "Leave it out.");
  }
}

bool flag(const Json& object, std::string_view key, bool otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if (!found->is_boolean())
    refuse("Import option '" + std::string(key) + "' is neither true nor false.", "Set it to true or false.");
  return found->get<bool>();
}

std::vector<std::string> read_groups(const Json& options) {
  const auto found = options.find("groups");
  if (found == options.end()) return {};
  if (!found->is_array()) refuse("Import option 'groups' is no list.", "Give group ids or exact names.");
  std::vector<std::string> groups;
  for (const auto& entry : *found) {
    if (!entry.is_string() || entry.get_ref<const std::string&>().empty())
      refuse("Import option 'groups' holds something that is no group id or name.",
             "Give group ids or exact names.");
    groups.push_back(entry.get<std::string>());
  }
  return groups;
}

EmailFrom read_email_from(const Json& options) {
  const auto found = options.find("email_from");
  if (found == options.end() || *found == "mail") return EmailFrom::mail;
  if (*found == "upn") return EmailFrom::upn;
  refuse("Import option 'email_from' is neither mail nor upn.", "Set it to mail or upn.");
}

std::optional<int> read_full_read_every_days(const Json& options) {
  const auto found = options.find("full_read_every_days");
  if (found == options.end()) return std::nullopt;
  if (!found->is_number_integer() || *found < 0 || *found > kMostFullReadEveryDays)
    refuse("Import option 'full_read_every_days' is no number of days from 0 to 365.",
           "Set it to 7, for example; 0 means that every import reads everybody.");
  return found->get<int>();
}

Reader read_reader(const Json& options) {
  const auto found = options.find("reader");
  if (found == options.end() || *found == "auto") return Reader::automatic;
  if (*found == "chain") return Reader::chain;
  if (*found == "ids") return Reader::ids;
  if (*found == "shards") return Reader::shards;
  refuse("Import option 'reader' is none of auto, chain, ids and shards.", "Leave it out, or set it to one.");
}

people::Modes read_modes(const Json& options) {
  return {.add = flag(options, "add", false), .update = flag(options, "update", false)};
}

MappingOptions read_mapping(const Json& options) {
  MappingOptions mapping{.guests = flag(options, "guests", true),
                         .disabled = flag(options, "disabled", true),
                         .email_from = read_email_from(options)};
  read_filter_options(options, mapping);
  return mapping;
}

void read_own_part(const Json& options, RunOptions& run) {
  allow_only(options, kOwnOptions);
  run.groups = read_groups(options);
  run.all_users = flag(options, "all_users", false);
  run.transitive = flag(options, "transitive", false);
  run.full = flag(options, "full", false);
  run.full_read_every_days = read_full_read_every_days(options);
  run.reader = read_reader(options);
  run.modes = read_modes(options);
  run.mapping = read_mapping(options);
  if (!run.modes.add && !run.modes.update)
    refuse("The import would neither add nor update anybody.", "Choose add, update or both.");
  if (run.groups.empty() && !run.all_users)
    refuse("No group was chosen.", "Choose at least one group, or all users.");
  if (!run.groups.empty() && run.all_users)
    refuse("Both groups and all users were chosen.", "Choose groups or all users.");
}

const Json& own_part(const Json& document) {
  const auto options = document.find("options");
  if (options == document.end() || !options->is_object())
    refuse("The import options have no part for the Entra plugin.", "Start the import again.");
  return *options;
}

}  // namespace

RunOptions parse_run_options(std::string_view json) {
  constexpr std::array<std::string_view, 6> kKeys{"job",     "worker",   "workspace_id",
                                                  "dry_run", "retry_of", "options"};
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) refuse("The import options are not a JSON object.", "Start the import again.");
  allow_only(document, kKeys);
  RunOptions run;
  const auto job = document.find("job");
  if (job == document.end() || !job->is_number_integer())
    refuse("The import options name no job.", "Start the import again.");
  run.job = job->get<std::int64_t>();
  run.worker = text_of(document, "worker");
  run.dry_run = flag(document, "dry_run", false);
  if (const auto retry_of = document.find("retry_of"); retry_of != document.end()) {
    if (!retry_of->is_number_integer())
      refuse("The import options do not say which job to try again.", "Start the import again.");
    run.retry_of = retry_of->get<std::int64_t>();
  }
  read_own_part(own_part(document), run);
  return run;
}

ExplainQuery parse_explain_query(std::string_view json) {
  constexpr std::array<std::string_view, 3> kKeys{"person", "workspace_id", "options"};
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) refuse("The question about a person is not a JSON object.", "Ask again.");
  allow_only(document, kKeys);
  ExplainQuery query;
  query.person = text_of(document, "person");
  if (query.person.empty())
    refuse("The question names no person.", "Give a user principal name, an e-mail address or an object id.");
  const auto workspace = document.find("workspace_id");
  if (workspace == document.end() || !workspace->is_number_integer())
    refuse("The question names no workspace.", "Ask again.");
  query.workspace_id = workspace->get<std::int64_t>();
  const Json& options = own_part(document);
  allow_only(options, kOwnOptions);
  query.modes = read_modes(options);
  if (!query.modes.add && !query.modes.update) query.modes = {.add = true, .update = true};
  query.mapping = read_mapping(options);
  return query;
}

}  // namespace rollcall::entra_id
