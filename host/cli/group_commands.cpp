#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kPage = 50;

struct Choice {
  std::string plugin, connection, search;
  std::size_t limit = 50;
  bool counts = false;
};

struct Groups {
  json items = json::array();
  bool more = false;
};

Groups read_groups(core::PluginSession& session, const Choice& choice) {
  Groups groups;
  std::string cursor;
  do {
    const std::size_t wanted = std::min(kPage, choice.limit - groups.items.size());
    json query{{"name", "groups"}, {"search", choice.search}, {"cursor", cursor}, {"limit", wanted}};
    if (choice.counts) query["counts"] = true;
    const json reply = json::parse(session.list_choices(query.dump()), nullptr, false);
    const auto items = reply.is_object() ? reply.find("items") : reply.end();
    if (!reply.is_object() || items == reply.end() || !items->is_array())
      throw Error(Status::internal, {.message = "The plugin's answer is not understood.",
                                     .next_step = "Report it to the plugin's author."});
    for (const auto& item : *items) groups.items.push_back(item);
    cursor = reply.value("cursor", "");
  } while (!cursor.empty() && groups.items.size() < choice.limit);
  groups.more = !cursor.empty() || groups.items.size() > choice.limit;
  while (groups.items.size() > choice.limit) groups.items.erase(groups.items.size() - 1);
  return groups;
}

std::string traits_of(const json& group) {
  std::string traits;
  const auto add = [&](const char* flag, const char* words) {
    if (group.value(flag, false)) traits.append(traits.empty() ? "" : ", ").append(words);
  };
  add("dynamic", "dynamic");
  add("role_assignable", "role-assignable");
  add("synced", "synced");
  add("hidden_membership", "hidden members");
  add("nested", "holds groups");
  return traits;
}

std::string members_of(const json& group) {
  const auto members = group.find("members");
  return members != group.end() && members->is_number_unsigned() ? grouped(members->get<std::uint64_t>())
                                                                 : "?";
}

void print_groups(Context& context, const Groups& groups, const Choice& choice) {
  if (groups.items.empty()) {
    context.out << (choice.search.empty() ? "The provider has no groups that this connection may see.\n"
                                          : "No group matches. Try the beginning of a word of its name.\n");
    return;
  }
  std::vector<Column> columns{{"NAME"}, {"KIND"}, {"TRAITS"}};
  if (choice.counts) columns.push_back({"MEMBERS", Align::right});
  for (const char* heading : {"ID", "MAIL", "ABOUT"}) columns.push_back({heading});
  std::vector<std::vector<std::string>> rows;
  for (const auto& group : groups.items) {
    std::vector<std::string> row{shortened(displayable(group.value("name", "")), 60), group.value("kind", ""),
                                 traits_of(group)};
    if (choice.counts) row.push_back(members_of(group));
    row.push_back(group.value("id", ""));
    row.push_back(group.value("mail", ""));
    row.push_back(shortened(displayable(group.value("description", "")), 60));
    rows.push_back(std::move(row));
  }
  print_table(context.out, columns, rows);
  if (groups.more) context.err << "There are more groups. Narrow them with --search, or raise --limit.\n";
}

int list_groups(Context& context, const Choice& choice) {
  const auto connection = find_connection(context.services, choice.plugin, choice.connection);
  require_ready_plugin(context.services, choice.plugin);
  const auto session = start_plugin(context.services, connection);
  Groups groups = read_groups(*session, choice);
  if (context.json())
    context.print({{"groups", std::move(groups.items)}});
  else
    print_groups(context, groups, choice);
  return kCompleted;
}

}  // namespace

void add_group_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* groups = app.add_subcommand("groups", "List the groups of the provider that can be imported");
  groups->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  groups
      ->add_option("--search", choice->search,
                   "Only groups with a word, or an address, that begins like this; or an id")
      ->type_name("TEXT");
  groups->add_option("--limit", choice->limit, "At most so many")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  groups->add_flag("--counts", choice->counts,
                   "How many members each has, and whether groups are among them");
  add_connection_option(*groups, "--connection,--name", choice->connection);
  groups->footer("Example:\n  rollcall groups entra-id --search eng --counts\n");
  when_named(*groups, chosen, with(choice, list_groups));
}

}  // namespace rollcall::cli
