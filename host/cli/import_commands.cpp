#include "cli/commands.hpp"
#include "cli/import_options.hpp"
#include "cli/run_job.hpp"
#include "cli/system_user.hpp"
#include "core/joined.hpp"
#include "core/workspace.hpp"

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::string plugin, connection;
  ImportOptions options;
  bool dry_run = false, disable_leavers = false, approve = false;
  std::optional<std::int64_t> plan;
  std::optional<int> leaver_grace, limit_percent;
  std::optional<std::int64_t> limit_people;
  std::vector<std::string> decided_by_plan;  ///< options given that a plan has decided already
};

void refuse_usage(bool refused, const std::string& message, const std::string& next_step) {
  if (refused) throw Error(Status::invalid_argument, {.message = message, .next_step = next_step});
}

void check_selection(const Choice& choice) {
  const ImportOptions& options = choice.options;
  refuse_usage(!options.add && !options.update, "Say what to write: --add, --update, or both.",
               "--add writes people who are new here, --update those who are here already.");
  refuse_usage(options.groups.empty() && !options.all_users,
               "Say whom to import: --group NAME, or --all-users.",
               "See \"rollcall groups PLUGIN\" for the groups there are.");
  refuse_usage(!options.groups.empty() && options.all_users, "--group and --all-users exclude each other.",
               "Give one of them.");
  refuse_usage(options.all_users && options.transitive, "--transitive has no meaning with --all-users.",
               "Leave it out: everybody is read.");
  refuse_usage(choice.leaver_grace && !choice.disable_leavers,
               "--leaver-grace has no meaning without --disable-leavers.",
               "Add --disable-leavers, or leave --leaver-grace out.");
}

core::JobRequest new_request(const Choice& choice) {
  core::JobRequest request;
  request.workspace_id = core::kDefaultWorkspaceId;
  request.plugin_id = choice.plugin;
  request.requested_by = "cli:" + system_user();
  request.approved = choice.approve;
  if (choice.limit_percent) request.limits.percent = *choice.limit_percent;
  if (choice.limit_people) request.limits.people = *choice.limit_people;
  return request;
}

core::JobRequest import_request(Context& context, const Choice& choice) {
  check_selection(choice);
  core::JobRequest request = new_request(choice);
  request.plugin_options = plugin_options(choice.options);
  request.connection_id = find_connection(context.services, choice.plugin, choice.connection).id;
  request.dry_run = choice.dry_run;
  if (choice.disable_leavers) request.leaver_grace = choice.leaver_grace.value_or(0);
  const bool has_limits = choice.limit_percent || choice.limit_people;
  request.staged = !choice.dry_run && (choice.disable_leavers || has_limits);
  return request;
}

/// Whom to read and what to write is as in the plan; only limits are this request's own.
core::JobRequest plan_request(const Choice& choice) {
  refuse_usage(!choice.decided_by_plan.empty(),
               "--plan applies exactly what import " + std::to_string(*choice.plan) +
                   " has found, so it excludes " + core::joined(choice.decided_by_plan, ", ") + ".",
               "Leave it out, or make another plan with --dry-run.");
  core::JobRequest request = new_request(choice);
  request.kind = core::JobKind::apply_plan;
  request.of_job = *choice.plan;
  return request;
}

int import_people(Context& context, const Choice& choice) {
  const core::JobRequest request = choice.plan ? plan_request(choice) : import_request(context, choice);
  require_ready_plugin(context.services, choice.plugin);
  return run_job(context, request);
}

void add_limit_options(CLI::App& import, Choice& choice) {
  import
      .add_option("--limit-percent", choice.limit_percent,
                  "Ask before more than so many in a hundred people are added, changed or disabled")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  import
      .add_option("--limit-people", choice.limit_people,
                  "The limit is never below so many people; the larger of the two counts")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
  import.add_flag("--approve", choice.approve, "Agree beforehand to go over the limits");
}

constexpr const char* kFooter =
    "Examples:\n"
    "  rollcall import entra-id --group \"All employees\" --add --update\n"
    "  rollcall import entra-id --all-users --add --no-guests --where department=Sales --dry-run\n"
    "  rollcall import entra-id --plan 7              apply what the dry run 7 has found\n"
    "  rollcall import entra-id --group Staff --update --disable-leavers --leaver-grace 2\n"
    "\n"
    "A dry run keeps a plan: \"rollcall jobs changes ID\" shows it. --plan ID reads the directory\n"
    "again, and writes only when that gives exactly this plan.\n"
    "Leavers are people whom this connection imported once and does not find any more. They are\n"
    "disabled, never deleted, and only after a read that is proven to be complete.\n"
    "Limits: with --disable-leavers, --plan or a limit given here, everything is decided before\n"
    "anything is written, and above 20 in a hundred or 100 people, whichever is more, the import\n"
    "stops and asks: \"rollcall jobs resume ID --approve\" goes on. They are compared with what\n"
    "recent imports of the connection read; a first import has no limit.\n"
    "Ctrl-C stops gracefully; \"rollcall jobs resume ID\" goes on from there.\n"
    "Exit codes: 0 completed, 1 failed, 2 wrong usage, 3 completed with issues,\n"
    "            4 interrupted (can be resumed), 130 cancelled.\n";

}  // namespace

void add_import_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* importing =
      app.add_subcommand("import", "Import the people of groups, or all users, into the workspace");
  importing->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  std::vector<std::string> decided = add_source_options(*importing, choice->options);
  for (auto& name : add_mode_and_filter_options(*importing, choice->options))
    decided.push_back(std::move(name));
  importing->add_flag("--dry-run", choice->dry_run, "Do everything except writing people, and keep the plan");
  importing->add_option("--plan", choice->plan, "Apply the plan of this dry run, if it still holds")
      ->type_name("ID")
      ->check(CLI::PositiveNumber);
  importing->add_flag("--disable-leavers", choice->disable_leavers,
                      "Disable people of this connection who are not found any more");
  importing
      ->add_option("--leaver-grace", choice->leaver_grace,
                   "Not before they were missing in so many further complete imports")
      ->type_name("N")
      ->check(CLI::Range(0, 1000));
  add_limit_options(*importing, *choice);
  add_connection_option(*importing, "--connection,--name", choice->connection);
  decided.insert(decided.end(), {"--dry-run", "--disable-leavers", "--leaver-grace", "--connection"});
  importing->footer(kFooter);
  importing->callback([&chosen, choice, importing, decided] {
    choice->decided_by_plan = given_options(*importing, decided);
    chosen = with(choice, import_people);
  });
}

}  // namespace rollcall::cli
