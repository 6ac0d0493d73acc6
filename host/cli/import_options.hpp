#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rollcall::cli {

/// Whom an import reads and what it writes, as given on the command line.
struct ImportOptions {
  std::vector<std::string> groups = {}, user_types = {}, email_domains = {}, excluded_email_domains = {},
                           conditions = {};
  bool all_users = false, transitive = false;
  bool add = false, update = false;
  bool no_guests = false, no_disabled = false;
  bool full = false;
  std::string email_from = "mail";
  std::string reader = {};  ///< empty: the plugin's own choice
};

/// --group, --all-users, --transitive, --full, --reader. Returns the options' names.
std::vector<std::string> add_source_options(CLI::App& command, ImportOptions& options);
/// --add, --update, --email-from and the filters. Returns the options' names.
std::vector<std::string> add_mode_and_filter_options(CLI::App& command, ImportOptions& options);

/// Those of `names` that the command line has.
[[nodiscard]] std::vector<std::string> given_options(const CLI::App& command,
                                                     const std::vector<std::string>& names);

/// The document that plugins call their options. Error(invalid_argument) for filters that cannot be meant so;
/// whether there is such a field or type is for the plugin to say.
[[nodiscard]] std::string plugin_options(const ImportOptions& options);

}  // namespace rollcall::cli
