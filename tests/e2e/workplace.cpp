#include "workplace.hpp"

#include "rollcall/people/session.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::test {
namespace fs = std::filesystem;

Workplace::Workplace(std::string database_url) : database_url_(std::move(database_url)) {
  if (database_url_.empty()) database_url_ = "sqlite://" + (folder() / "rollcall.db").string();
  fs::create_directory(plugins_folder());
  fs::permissions(plugins_folder(), fs::perms::owner_all);
  const auto plugin = plugins_folder() / "entra-id.so";
  fs::copy_file(ENTRA_ID_PLUGIN, plugin);
  fs::permissions(plugin, fs::perms::owner_read | fs::perms::owner_write);

  std::ofstream(folder() / "rollcall.ini")
      << "[database]\nurl = " << database_url_ << "\n[plugins]\nfolder = " << plugins_folder().string()
      << "\n[secrets]\nkey_file = " << (folder() / "secrets.key").string() << '\n';
}

std::vector<std::string> Workplace::command_line(const std::vector<std::string>& arguments) const {
  std::vector<std::string> line{ROLLCALL_PROGRAM, "--config", (folder() / "rollcall.ini").string()};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return line;
}

CommandResult Workplace::rollcall(const std::vector<std::string>& arguments,
                                  const std::string& standard_input) {
  return run(command_line(arguments), folder(), standard_input);
}

nlohmann::json Workplace::rollcall_json(std::vector<std::string> arguments, int expected_exit_code) {
  arguments.emplace_back("--json");
  const CommandResult result = rollcall(arguments);
  EXPECT_EQ(result.exit_code, expected_exit_code) << result.err << result.out;
  auto document = nlohmann::json::parse(result.out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << "not one JSON document: " << result.out;
  return document;
}

void Workplace::connect(const simulator::Simulator& tenant, const std::vector<std::string>& overrides) {
  const auto enabled = rollcall({"plugins", "enable", "entra-id"});
  ASSERT_EQ(enabled.exit_code, 0) << enabled.err;
  std::vector<std::string> arguments{"connection",
                                     "set",
                                     "entra-id",
                                     "cloud=custom",
                                     "login_url=" + tenant.login_url(),
                                     "graph_url=" + tenant.graph_url(),
                                     "tenant_id=" + std::string(simulator::kTenantId),
                                     "client_id=" + std::string(simulator::kClientId),
                                     // Most tests are about reading everybody, also the second time.
                                     "full_read_every_days=0",
                                     "--secret",
                                     "client_secret=-"};
  const auto connected = rollcall(arguments, std::string(simulator::kClientSecret) + "\n");
  ASSERT_EQ(connected.exit_code, 0) << connected.err;
  if (overrides.empty()) return;
  std::vector<std::string> change{"connection", "set", "entra-id"};
  change.insert(change.end(), overrides.begin(), overrides.end());
  const auto changed = rollcall(change);
  ASSERT_EQ(changed.exit_code, 0) << changed.err;
}

namespace {

std::vector<std::string> rows_of(const std::string& url, const std::string& sql) {
  const auto session = people::open_session(people::DatabaseUrl::parse(url));
  std::vector<std::string> rows;
  std::string text;
  soci::indicator present = soci::i_ok;
  soci::statement statement = (session->prepare << sql, soci::into(text, present));
  statement.execute();
  while (statement.fetch()) rows.push_back(present == soci::i_ok ? text : "<null>");
  std::sort(rows.begin(), rows.end());  // databases order text differently
  return rows;
}

/// column || '|' || column ..., with nulls told apart from empty text
std::string joined(const std::vector<std::string>& columns) {
  std::string sql;
  for (const auto& column : columns) {
    if (!sql.empty()) sql += " || '|' || ";
    sql += "coalesce(cast(" + column + " as text), '<null>')";
  }
  return sql;
}

}  // namespace

std::vector<std::string> Workplace::people() const {
  return rows_of(database_url_, "select " +
                                    joined({"external_id",
                                            "email",
                                            "email_key",
                                            "display_name",
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
                                            "case when enabled then 1 else 0 end",
                                            "source",
                                            "source_tenant",
                                            "attributes_hash"}) +
                                    " from users");
}

std::vector<std::string> Workplace::issues(std::int64_t job) const {
  return rows_of(database_url_, "select " + joined({"severity", "code", "external_id", "email", "message"}) +
                                    " from import_issues where job_id = " + std::to_string(job));
}

std::int64_t Workplace::query_number(const std::string& sql) const {
  const auto session = people::open_session(people::DatabaseUrl::parse(database_url_));
  long long number = 0;
  *session << sql, soci::into(number);
  return number;
}

void Workplace::execute(const std::string& sql) const {
  const auto session = people::open_session(people::DatabaseUrl::parse(database_url_));
  *session << sql;
}

std::shared_ptr<void> Workplace::lock_database() const {
  std::shared_ptr<soci::session> session = people::open_session(people::DatabaseUrl::parse(database_url_));
  *session << "begin exclusive";
  return session;
}

}  // namespace rollcall::test
