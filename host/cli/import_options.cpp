#include "cli/import_options.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* kConditionForm =
    "Write --where FIELD=VALUE or --where FIELD^=PREFIX, for example --where department=Sales.";

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

bool is_field_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

[[noreturn]] void refuse_condition(const std::string& condition, std::size_t at, const std::string& what) {
  refuse("The condition \"" + condition + "\" is not understood at character " + std::to_string(at + 1) +
             ": " + what + ".",
         kConditionForm);
}

/// "department=Sales" or "jobTitle^=Head of" as the plugins' options have it.
json parse_condition(const std::string& condition) {
  const auto not_field = std::find_if_not(condition.begin(), condition.end(), is_field_character);
  const auto at = static_cast<std::size_t>(not_field - condition.begin());
  const std::string_view rest = std::string_view(condition).substr(at);
  const bool is_prefix = rest.starts_with("^=");
  if (rest.empty()) refuse_condition(condition, at, "here \"=\" or \"^=\" is missing");
  if (!is_prefix && rest.front() != '=')
    refuse_condition(
        condition, at,
        "a field's name is made of letters, digits, \"_\" and \".\", and then comes \"=\" or \"^=\"");
  if (at == 0) refuse_condition(condition, at, "the name of a field is missing");
  const std::size_t value_at = at + (is_prefix ? 2 : 1);
  if (value_at == condition.size()) refuse_condition(condition, value_at, "a value is missing");
  return {{"field", condition.substr(0, at)},
          {is_prefix ? "starts_with" : "equals", condition.substr(value_at)}};
}

void check_domains(const std::vector<std::string>& domains) {
  for (const auto& domain : domains) {
    if (domain.find('@') != std::string::npos)
      refuse("\"" + domain + "\" is no e-mail domain.",
             "Give what comes after the @, for example contoso.com.");
    const auto name = std::string_view(domain).substr(domain.starts_with("*.") ? 2 : 0);
    if (name.empty() || name.find_first_of(" \t,;*") != std::string_view::npos)
      refuse("\"" + domain + "\" is no e-mail domain.",
             "Give one domain, for example contoso.com, or *.contoso.com for all below it; repeat the option "
             "for several.");
  }
}

void check_filters(const ImportOptions& options) {
  check_domains(options.email_domains);
  check_domains(options.excluded_email_domains);
  for (const auto& domain : options.email_domains)
    if (std::find(options.excluded_email_domains.begin(), options.excluded_email_domains.end(), domain) !=
        options.excluded_email_domains.end())
      refuse("The e-mail domain \"" + domain + "\" is both wanted and left out.",
             "Give it to one of --email-domain and --not-email-domain.");
  if (std::find(options.user_types.begin(), options.user_types.end(), "") != options.user_types.end())
    refuse("--user-type needs a type.", "For example: --user-type Member");
}

CLI::Option* add_list(CLI::App& command, const char* name, std::vector<std::string>& values,
                      const char* about, const char* type) {
  return command.add_option(name, values, about)
      ->type_name(type)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

}  // namespace

std::vector<std::string> add_source_options(CLI::App& command, ImportOptions& options) {
  command.add_option("--group", options.groups, "Id or exact name of a group; several may be given")
      ->type_name("ID_OR_NAME");
  command.add_flag("--all-users", options.all_users, "Everybody in the tenant");
  command.add_flag("--transitive", options.transitive, "Also the members of groups inside the groups");
  command.add_flag("--full", options.full, "Read everybody, also where reading what changed would do");
  command
      .add_option("--reader", options.reader,
                  "How lists are read: auto, chain, ids or shards; the plugin's README says when")
      ->type_name("HOW")
      ->check(CLI::IsMember({"auto", "chain", "ids", "shards"}));
  return {"--group", "--all-users", "--transitive", "--full", "--reader"};
}

std::vector<std::string> add_mode_and_filter_options(CLI::App& command, ImportOptions& options) {
  command.add_flag("--add", options.add, "Write people who are new in this workspace");
  command.add_flag("--update", options.update, "Write people who are in it already");
  command
      .add_option("--email-from", options.email_from, "Which field is the e-mail address first: mail or upn")
      ->type_name("FIELD")
      ->capture_default_str()
      ->check(CLI::IsMember({"mail", "upn"}));
  command.add_flag("--no-guests", options.no_guests, "Leave out guests");
  command.add_flag("--no-disabled", options.no_disabled, "Leave out accounts that are disabled");
  add_list(command, "--user-type", options.user_types, "Only people of this type; may be repeated", "TYPE");
  add_list(command, "--email-domain", options.email_domains,
           "Only people with an address of this domain; may be repeated", "DOMAIN");
  add_list(command, "--not-email-domain", options.excluded_email_domains,
           "Leave out people with an address of this domain; may be repeated", "DOMAIN");
  add_list(command, "--where", options.conditions,
           "Only people whose field is, or begins (^=), like this; may be repeated, then all must hold",
           "FIELD=VALUE|FIELD^=PREFIX");
  return {"--add",       "--update",       "--email-from",       "--no-guests", "--no-disabled",
          "--user-type", "--email-domain", "--not-email-domain", "--where"};
}

std::vector<std::string> given_options(const CLI::App& command, const std::vector<std::string>& names) {
  std::vector<std::string> given;
  std::copy_if(names.begin(), names.end(), std::back_inserter(given),
               [&](const std::string& name) { return command.get_option(name)->count() > 0; });
  return given;
}

std::string plugin_options(const ImportOptions& options) {
  check_filters(options);
  json document{{"all_users", options.all_users},  {"add", options.add},
                {"update", options.update},        {"transitive", options.transitive},
                {"guests", !options.no_guests},    {"disabled", !options.no_disabled},
                {"email_from", options.email_from}};
  const auto add_if_given = [&document](const char* key, const std::vector<std::string>& values) {
    if (!values.empty()) document[key] = values;
  };
  if (options.full) document["full"] = true;
  if (!options.reader.empty()) document["reader"] = options.reader;
  add_if_given("groups", options.groups);
  add_if_given("user_types", options.user_types);
  add_if_given("email_domains", options.email_domains);
  add_if_given("excluded_email_domains", options.excluded_email_domains);
  for (const auto& condition : options.conditions) document["where"].push_back(parse_condition(condition));
  try {
    return document.dump();
  } catch (const json::exception&) {
    refuse("The name of a group or the value of a filter is not valid UTF-8.",
           "Use a terminal in a UTF-8 locale, or the group's id.");
  }
}

}  // namespace rollcall::cli
