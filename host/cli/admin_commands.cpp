#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/secret_input.hpp"
#include "cli/system_user.hpp"
#include "cli/text.hpp"
#include "core/wipe.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::string user, name, email, role = "administrator", password = "-";
};

nlohmann::ordered_json document_of(const core::Account& account) {
  return {{"id", account.id},
          {"user", account.user},
          {"name", account.name},
          {"email", account.email},
          {"role", to_string(account.role)},
          {"state", account.enabled ? "enabled" : "disabled"},
          {"last_sign_in_at", account.last_sign_in_at}};
}

void audit(Context& context, const char* action, const core::Account& account, const char* sentence) {
  core::AuditEntry entry;
  entry.actor = "cli:" + system_user();
  entry.action = action;
  entry.object = account.user;
  entry.message = sentence;
  context.services.audit().record(entry);
}

int list_accounts(Context& context, const Choice&) {
  const auto accounts = context.services.accounts().list();
  if (context.json()) {
    auto documents = nlohmann::ordered_json::array();
    for (const auto& account : accounts) documents.push_back(document_of(account));
    context.print({{"administrators", std::move(documents)}});
    return kCompleted;
  }
  if (accounts.empty()) {
    context.out << "Nobody can sign in yet. Make the first administrator with \"rollcall admin create --user "
                   "NAME\".\n";
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& account : accounts)
    rows.push_back({std::to_string(account.id), displayable(account.user),
                    shortened(displayable(account.name), 40), std::string(to_string(account.role)),
                    account.enabled ? "enabled" : "disabled",
                    account.last_sign_in_at.empty() ? "never" : account.last_sign_in_at});
  print_table(context.out,
              {{"ID", Align::right}, {"USER"}, {"NAME"}, {"ROLE"}, {"ACCOUNT"}, {"LAST SIGN-IN"}}, rows);
  return kCompleted;
}

int create(Context& context, const Choice& choice) {
  core::NewAccount account{choice.user, choice.name, choice.email,
                           core::parse_role(choice.role).value_or(core::Role::viewer),
                           read_new_password(choice.password, context.signals, context.err)};
  const auto made = context.services.accounts().add(account);
  core::wipe(account.password);
  audit(context, "administrator.added", made, "Added the account on the command line.");
  context.answer(document_of(made), made.user + " can sign in as " + choice.role + ".");
  return kCompleted;
}

int reset_password(Context& context, const Choice& choice) {
  const auto account = context.services.accounts().find(choice.user);
  if (!account)
    throw Error(Status::not_found, {.message = "There is no account of that user name.",
                                    .next_step = "See \"rollcall admin list\"."});
  core::AccountChange change;
  change.password = read_new_password(choice.password, context.signals, context.err);
  const auto changed = context.services.accounts().change(account->id, change);
  core::wipe(*change.password);
  audit(context, "administrator.changed", changed, "Set a new password on the command line.");
  context.answer(document_of(changed), changed.user +
                                           " has a new password; all sessions of the account have ended." +
                                           (changed.enabled ? "" : " The account is disabled."));
  return kCompleted;
}

void add_account_options(CLI::App& command, Choice& choice) {
  command.add_option("--user", choice.user, "The name to sign in with")->required()->type_name("USER");
  command
      .add_option("--password", choice.password,
                  "Where the password comes from: - asks on the terminal or reads standard input, @FILE "
                  "reads a file")
      ->type_name("@FILE|-")
      ->capture_default_str();
}

}  // namespace

void add_admin_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* admin = app.add_subcommand("admin", "See, add and help those who may sign in");
  admin->require_subcommand(0, 1);
  admin->footer(
      "Examples:\n"
      "  rollcall admin create --user ada --name \"Ada Lovelace\"\n"
      "  rollcall admin create --user vera --role viewer --password @FILE\n"
      "  rollcall admin reset-password --user ada\n");
  add_default_command(*admin, chosen, "list", "List the accounts (the default)", with(choice, list_accounts));
  auto* creating = admin->add_subcommand("create", "Add an account");
  add_account_options(*creating, *choice);
  creating->add_option("--name", choice->name, "Name as it shall be shown")->type_name("NAME");
  creating->add_option("--email", choice->email, "Where mail goes")->type_name("EMAIL");
  creating->add_option("--role", choice->role, "What the account may do")
      ->check(CLI::IsMember({"administrator", "viewer"}))
      ->capture_default_str();
  when_named(*creating, chosen, with(choice, create));
  auto* resetting = admin->add_subcommand("reset-password", "Set a new password and end all sessions");
  add_account_options(*resetting, *choice);
  when_named(*resetting, chosen, with(choice, reset_password));
}

}  // namespace rollcall::cli
