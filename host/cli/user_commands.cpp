#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "core/workspace.hpp"
#include "documents/csv_rows.hpp"
#include "documents/documents.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::string search, group, csv, email, name;
  std::size_t limit = 50;
};

int list_users(Context& context, const Choice& choice) {
  auto& repository = context.services.users();
  std::optional<std::int64_t> group;
  if (!choice.group.empty())
    group = context.services.imported_groups().resolve(core::kDefaultWorkspaceId, choice.group).id;
  const bool everybody = choice.search.empty() && !group;
  const auto users = repository.list(core::kDefaultWorkspaceId, choice.search, choice.limit, group);
  if (context.json()) {
    auto documents = nlohmann::ordered_json::array();
    for (const auto& user : users) documents.push_back(documents::Cli::of(user));
    context.print({{"users", std::move(documents)}});
    return kCompleted;
  }
  if (users.empty()) {
    context.out << (everybody ? "There is nobody yet.\n" : "Nobody matches.\n");
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& user : users)
    rows.push_back({std::to_string(user.id), shortened(displayable(user.display_name), 40), user.email,
                    shortened(displayable(user.job_title), 30), shortened(displayable(user.department), 30),
                    user.enabled ? "enabled" : "disabled", user.source.empty() ? "by hand" : user.source});
  print_table(context.out,
              {{"ID", Align::right}, {"NAME"}, {"E-MAIL"}, {"JOB"}, {"DEPARTMENT"}, {"ACCOUNT"}, {"FROM"}},
              rows);
  if (users.size() == choice.limit) {
    context.err << "The newest " << grouped(users.size());
    if (everybody) context.err << " of " << grouped(repository.count(core::kDefaultWorkspaceId));
    context.err << " are shown; raise --limit for more, or narrow with --search.\n";
  }
  return kCompleted;
}

int count_users(Context& context, const Choice&) {
  const auto count = context.services.users().count(core::kDefaultWorkspaceId);
  context.answer({{"count", count}}, std::to_string(count));
  return kCompleted;
}

int export_users(Context& context, const Choice& choice) {
  refuse_csv_beside_json(context, choice.csv);
  CsvTarget target(choice.csv, context.out);
  target.stream() << documents::user_columns(documents::PeopleFile::of_command);
  std::uint64_t exported = 0;
  context.services.users().each(core::kDefaultWorkspaceId, [&](const core::User& user) {
    target.stream() << documents::row_of(user, documents::PeopleFile::of_command);
    ++exported;
  });
  target.commit();
  if (context.json())
    context.print({{"exported", exported}, {"file", choice.csv}});
  else if (!target.is_standard_output())
    context.out << grouped(exported) << " people written to " << choice.csv << '\n';
  return kCompleted;
}

int add_user(Context& context, const Choice& choice) {
  const auto id = context.services.users().add(core::kDefaultWorkspaceId, choice.email, choice.name);
  context.answer({{"id", id}, {"name", choice.name}, {"email", choice.email}},
                 choice.name + " is added as number " + std::to_string(id) + ".");
  return kCompleted;
}

}  // namespace

void add_user_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* users = app.add_subcommand("users", "See, export and add the people of the workspace");
  users->require_subcommand(0, 1);
  users
      ->add_option("--search", choice->search,
                   "Whose name has a word, or whose e-mail address begins, like this")
      ->type_name("TEXT");
  users
      ->add_option("--group", choice->group,
                   "Who was in this group when it was last imported; its whole name, or its id")
      ->type_name("GROUP");
  users->add_option("--limit", choice->limit, "At most so many")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  users->footer(
      "Examples:\n"
      "  rollcall users --search ada\n"
      "  rollcall users --group \"All employees\" --limit 1000\n"
      "  rollcall users export --csv people.csv\n"
      "  rollcall users add --email ada@example.com --name \"Ada Lovelace\"\n");
  add_default_command(*users, chosen, "list", "List people, newest first (the default)",
                      with(choice, list_users));
  when_named(*users->add_subcommand("count", "Say how many people there are"), chosen,
             with(choice, count_users));
  auto* exporting = users->add_subcommand("export", "Write everybody to a file for a spreadsheet");
  exporting->add_option("--csv", choice->csv, "The file; - is standard output")
      ->required()
      ->type_name("FILE");
  when_named(*exporting, chosen, with(choice, export_users));
  auto* add = users->add_subcommand("add", "Add one person by hand");
  add->add_option("--email", choice->email, "E-mail address")->required()->type_name("EMAIL");
  add->add_option("--name", choice->name, "Name as it shall be shown")->required()->type_name("NAME");
  when_named(*add, chosen, with(choice, add_user));
}

}  // namespace rollcall::cli
