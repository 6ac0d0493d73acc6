#include "program.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rollcall::cli {
namespace {

TEST_F(ProgramTest, ExplainsItself) {
  EXPECT_NE(expect(0, {"--help"}).out.find("First steps:"), std::string::npos);
  EXPECT_TRUE(expect(0, {"--version"}).out.starts_with("rollcall "));
  for (const char* command : {"plugins", "connection", "groups", "import", "jobs", "users", "database", "admin"})
    EXPECT_NE(expect(0, {command, "--help"}).out.find("Example"), std::string::npos) << command;
  const Ended nothing = run_bare({});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_NE(nothing.err.find("First steps:"), std::string::npos);
  EXPECT_EQ(nothing.out, "");
}

TEST_F(ProgramTest, RefusesWrongUsageOfEveryCommand) {
  const Arguments wrong[] = {
      {"imprt"},
      {"plugins", "enable"},
      {"plugins", "inspect"},
      {"plugins", "unknown"},
      {"connection", "set"},
      {"connection", "set", "template"},
      {"connection", "set", "template", "no-equals-sign"},
      {"connection", "set", "template", "a=1", "a=2"},
      {"connection", "set", "template", "=1"},
      {"connection", "test"},
      {"connection", "remove"},
      {"groups"},
      {"groups", "template", "--limit", "0"},
      {"groups", "template", "--limit", "many"},
      {"import"},
      {"import", "template"},
      {"import", "template", "--add"},
      {"import", "template", "--all-users"},
      {"import", "template", "--all-users", "--group", "x", "--add"},
      {"import", "template", "--all-users", "--add", "--email-from", "phone"},
      {"import", "template", "--all-users", "--add", "--unknown"},
      {"import", "template", "--all-users", "--add", "--transitive"},
      {"import", "template", "--all-users", "--add", "--where", "department"},
      {"import", "template", "--all-users", "--add", "--email-domain", "@x.example"},
      {"import", "template", "--all-users", "--add", "--leaver-grace", "1"},
      {"import", "template", "--all-users", "--add", "--disable-leavers", "--leaver-grace", "-1"},
      {"import", "template", "--all-users", "--add", "--limit-percent", "101"},
      {"import", "template", "--all-users", "--add", "--limit-people", "many"},
      {"import", "template", "--plan", "0"},
      {"import", "template", "--plan", "x"},
      {"connection", "test", "template", "--update"},
      {"jobs", "show"},
      {"jobs", "show", "one"},
      {"jobs", "issues"},
      {"jobs", "issues", "1", "--severity", "fatal"},
      {"jobs", "resume"},
      {"jobs", "retry"},
      {"jobs", "undo", "x"},
      {"jobs", "cancel"},
      {"database", "migrate", "--people-version", "0"},
      {"database", "upgrade"},
      {"users", "coun"},
      {"users", "export"},
      {"users", "add", "--email", "a@b.c"},
      {"users", "add", "--email", "nonsense", "--name", "Ada"},
      {"users", "--limit", "-1"},
  };
  for (const auto& arguments : wrong) {
    const Ended ended = expect(2, arguments);
    EXPECT_TRUE(ended.err.starts_with("Error: ")) << testing::PrintToString(arguments) << ended.err;
    EXPECT_NE(ended.err.find("\nNext: "), std::string::npos)
        << testing::PrintToString(arguments) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_NE(run({"imprt"}).err.find("Did you mean \"rollcall import\"?"), std::string::npos);
}

TEST_F(ProgramTest, NamesWhatAPlanExcludes) {
  const std::pair<Arguments, const char*> excluded[] = {
      {{"--group", "x"}, "--group"},
      {{"--all-users"}, "--all-users"},
      {{"--add"}, "--add"},
      {{"--update"}, "--update"},
      {{"--dry-run"}, "--dry-run"},
      {{"--email-from", "mail"}, "--email-from"},
      {{"--where", "a=b"}, "--where"},
      {{"--user-type", "Member"}, "--user-type"},
      {{"--no-guests"}, "--no-guests"},
      {{"--disable-leavers"}, "--disable-leavers"},
      {{"--name", "other"}, "--connection"},
      {{"--not-email-domain", "x.example"}, "--not-email-domain"}};
  for (const auto& [options, name] : excluded) {
    Arguments arguments{"import", "template", "--plan", "3"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Ended ended = expect(2, arguments);
    EXPECT_NE(ended.err.find(std::string("excludes ") + name + "."), std::string::npos) << ended.err;
  }
}

TEST_F(ProgramTest, TakesTheTablesBackOnlyWhenAgreed) {
  const auto versions = [this] { return expect(0, {"database", "--json"}).json(); };
  EXPECT_EQ(versions().at("people_tables").at("version"), 0);
  const auto newest = expect(0, {"database", "migrate", "--json"}).json();
  EXPECT_EQ(newest.at("people_tables").at("version"), newest.at("people_tables").at("known"));
  EXPECT_EQ(newest.at("host_tables").at("version"), newest.at("host_tables").at("known"));
  expect(0, {"users", "add", "--email", "ada@example.com", "--name", "Ada"});

  const Ended asked = expect(2, {"database", "migrate", "--people-version", "1"});
  EXPECT_NE(asked.err.find("loses"), std::string::npos) << asked.err;
  EXPECT_NE(asked.err.find("--yes"), std::string::npos) << asked.err;
  EXPECT_EQ(versions(), newest);
  const Ended back = expect(0, {"database", "migrate", "--people-version", "1", "--yes"});
  EXPECT_NE(back.err.find("older Rollcall"), std::string::npos) << back.err;
  EXPECT_EQ(versions().at("people_tables").at("version"), 1);
  EXPECT_NE(expect(0, {"database"}).out.find("older"), std::string::npos);
  EXPECT_EQ(expect(0, {"users", "count"}).out, "1\n") << "any other command brings them up to date";
  EXPECT_EQ(versions(), newest);
  EXPECT_NE(expect(1, {"database", "migrate", "--people-version", "99"}).err.find("99"), std::string::npos);
}

TEST_F(ProgramTest, ShowsADatabaseOfANewerVersionAndLeavesIt) {
  expect(0, {"users"});
  static_cast<void>(sql("UPDATE people_tables_version SET version = 99 RETURNING CAST(version AS TEXT)"));
  EXPECT_NE(expect(0, {"database"}).out.find("newer Rollcall"), std::string::npos);
  EXPECT_NE(expect(1, {"database", "migrate"}).err.find("99"), std::string::npos);
  EXPECT_EQ(sql("SELECT CAST(version AS TEXT) FROM people_tables_version"), "99");
}

TEST_F(ProgramTest, TellsErrorsAsOneJsonDocument) {
  for (const Arguments& arguments : {Arguments{"--json", "imprt"},
                                     {"users", "--json", "add"},
                                     {"jobs", "show", "7", "--json"},
                                     {"groups", "nobody", "--json"}}) {
    const Ended ended = run(arguments);
    const auto error = ended.json().at("error");
    EXPECT_FALSE(error.at("message").get<std::string>().empty());
    EXPECT_FALSE(error.at("next_step").get<std::string>().empty());
    EXPECT_EQ(error.at("code"), ended.code == 2 ? "invalid_argument" : "not_found");
    EXPECT_TRUE(ended.err.starts_with("Error: "));
  }
}

TEST_F(ProgramTest, PrintsListsAsJson) {
  const std::pair<Arguments, const char*> lists[] = {
      {{"plugins"}, "plugins"},    {{"plugins", "list"}, "plugins"}, {{"connection", "list"}, "connections"},
      {{"jobs"}, "jobs"},          {{"jobs", "list"}, "jobs"},       {{"users"}, "users"},
      {{"users", "list"}, "users"}};
  for (auto [arguments, name] : lists) {
    arguments.push_back("--json");
    EXPECT_EQ(expect(0, arguments).json(), (nlohmann::json{{name, nlohmann::json::array()}}));
  }
}

TEST_F(ProgramTest, NeedsTheConfigurationItIsTold) {
  const Ended missing = run_bare({"--config", path("missing.ini"), "users"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("missing.ini"), std::string::npos);
  write("bad.ini", "[database]\nulr = x\n");
  const Ended bad = run_bare({"users", "--config", path("bad.ini")});
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("bad.ini:2"), std::string::npos) << bad.err;
  EXPECT_EQ(run_bare({"users"}, {{"ROLLCALL_CONFIG", path("rollcall.ini")}}).code, 0);
  const Ended elsewhere = run_bare(
      {"users", "count"},
      {{"ROLLCALL_CONFIG", path("rollcall.ini")}, {"ROLLCALL_DATABASE_URL", "sqlite://" + path("other.db")}});
  EXPECT_EQ(elsewhere.code, 0);
  EXPECT_TRUE(std::filesystem::exists(path("other.db")));
}

TEST_F(ProgramTest, SaysWhatIsWrongWithTheDatabase) {
  write("rollcall.ini", "[database]\nurl = sqlite://" + path("no/such/folder.db") + "\n");
  EXPECT_NE(expect(1, {"users"}).err.find("does not exist"), std::string::npos);
  write("text.db", std::string(4096, 'x'));
  write("rollcall.ini", "[database]\nurl = sqlite://" + path("text.db") + "\n");
  EXPECT_NE(expect(1, {"users"}).err.find("is not a database"), std::string::npos);
  write("rollcall.ini", "[database]\nurl = postgresql://nobody@127.0.0.1:1/none\n");
  EXPECT_NE(expect(1, {"users"}).err.find("Next: "), std::string::npos);
}

TEST_F(ProgramTest, RefusesADatabaseOfANewerVersion) {
  expect(0, {"users"});
  static_cast<void>(sql("UPDATE host_tables_version SET version = 9 RETURNING CAST(version AS TEXT)"));
  const Ended ended = expect(1, {"users"});
  EXPECT_NE(ended.err.find("version 9"), std::string::npos) << ended.err;
}

TEST_F(ProgramTest, SaysWhenTheAnswerCannotBeWritten) {
  const std::string command = std::string(ROLLCALL_PROGRAM) + " --config " + path("rollcall.ini") +
                              " users count > /dev/full 2> " + path("err.txt");
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_NE(read("err.txt").find("could not be written"), std::string::npos);
}

TEST_F(ProgramTest, AddsCountsSearchesAndExportsUsers) {
  EXPECT_EQ(expect(0, {"users", "add", "--email", "ada@example.com", "--name", "=Ada \"A\"", "--json"})
                .json()
                .at("id"),
            1);
  expect(0, {"users", "add", "--email", "grace@example.com", "--name", "Grace \x1B[31mHopper"});
  EXPECT_EQ(expect(1, {"users", "add", "--email", "ADA@example.com", "--name", "B", "--json"})
                .json()
                .at("error")
                .at("code"),
            "conflict");
  EXPECT_EQ(expect(0, {"users", "count"}).out, "2\n");
  EXPECT_EQ(expect(0, {"users", "count", "--json"}).json().at("count"), 2);
  const auto found = expect(0, {"users", "--json", "--search", "gra"}).json().at("users");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].at("email"), "grace@example.com");
  EXPECT_EQ(expect(0, {"users", "list"}).out.find('\x1B'), std::string::npos);
  EXPECT_NE(expect(0, {"users", "--limit", "1"}).err.find("The newest 1 of 2"), std::string::npos);

  EXPECT_EQ(expect(0, {"users", "export", "--csv", path("people.csv"), "--json"}).json().at("exported"), 2);
  EXPECT_NE(read("people.csv").find("\r\n1,ada@example.com,\"'=Ada \"\"A\"\"\","), std::string::npos);
  EXPECT_EQ(expect(0, {"users", "export", "--csv", "-"}).out, read("people.csv"));
  expect(2, {"users", "export", "--csv", "-", "--json"});
  expect(2, {"users", "export", "--csv", path("no/folder.csv")});
}

TEST_F(ProgramTest, KeepsSecretsOffTheCommandLine) {
  connect_template("");
  for (const Arguments& arguments :
       {Arguments{"connection", "set", "template", "--secret", "client_secret=s3cret"},
        {"connection", "set", "template", "client_secret=s3cret"},
        {"connection", "set", "template", "--secret", "s3cret"},
        {"connection", "set", "template", "pem=-----BEGIN s3cret"}}) {
    const Ended ended = expect(2, arguments);
    EXPECT_EQ(ended.err.find("s3cret"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("--secret"), std::string::npos) << ended.err;
  }
  expect(2, {"connection", "set", "template", "--secret", "a=-", "--secret", "b=-"});
  expect(2, {"connection", "set", "template", "--secret", "a=@" + path("missing")});
  write("empty", "\n");
  expect(2, {"connection", "set", "template", "--secret", "a=@" + path("empty")});

  write("secret", "s3cret\n");
  expect(0, {"connection", "set", "template", "--secret", "a=@" + path("secret")});
  expect(0, {"connection", "set", "template", "--secret", "b=-"}, "fr0m stdin\r\n");
  const Ended listed = expect(0, {"connection", "list", "--json"});
  const auto connection = listed.json().at("connections").at(0);
  EXPECT_EQ(connection.at("secrets"), (nlohmann::json{"a", "b"}));
  EXPECT_EQ(connection.at("settings").at("file"), path("people.txt")) << "only what is given changes";
  EXPECT_EQ(listed.out.find("s3cret"), std::string::npos);
  EXPECT_EQ(read("rollcall.db").find("s3cret"), std::string::npos);
  EXPECT_EQ(read("rollcall.db-wal").find("s3cret"), std::string::npos);

  const auto changed = expect(0, {"connection", "set", "template", "--secret", "a=", "x=1", "--json"}).json();
  EXPECT_EQ(changed.at("secrets"), nlohmann::json{"b"});
  EXPECT_EQ(changed.at("settings").at("x"), "1");
  EXPECT_FALSE(
      expect(0, {"connection", "set", "template", "x=", "--json"}).json().at("settings").contains("x"));
}

TEST_F(ProgramTest, SaysWhenTheKeyIsReadableByOthers) {
  connect_template("");
  write("secret", "s3cret\n");
  expect(0, {"connection", "set", "template", "--secret", "a=@" + path("secret")});
  ASSERT_EQ(::chmod(path("secrets.key").c_str(), 0644), 0);
  EXPECT_NE(expect(1, {"connection", "test", "template"}).err.find("chmod 600"), std::string::npos);
}

TEST_F(ProgramTest, KeepsConnectionsApartByName) {
  connect_template("");
  expect(0, {"connection", "set", "template", "--name", "second", "file=/none"});
  EXPECT_EQ(expect(0, {"connection", "list", "--json"}).json().at("connections").at(0).at("name"), "second");
  EXPECT_EQ(expect(0, {"connection", "test", "template", "--json"}).json().at("ok"), true);
  expect(1, {"connection", "test", "template", "--name", "second"});
  EXPECT_NE(expect(1, {"connection", "test", "template", "--name", "third"}).err.find("default"),
            std::string::npos);
  EXPECT_EQ(expect(0, {"connection", "remove", "template", "--json"}).json().at("removed"), true);
  expect(1, {"connection", "test", "template"});
  expect(0, {"connection", "remove", "template", "--name", "second"});
  EXPECT_NE(expect(1, {"connection", "remove", "template"}).err.find("no connection"), std::string::npos);
}

TEST_F(ProgramTest, NamesTheNearestPlugin) {
  connect_template("");
  EXPECT_NE(expect(1, {"connection", "set", "templat", "a=b"}).err.find("Did you mean \"template\"?"),
            std::string::npos);
  EXPECT_NE(expect(1, {"groups", "tempalte"}).err.find("Did you mean \"template\"?"), std::string::npos);
  expect(1, {"plugins", "enable", "tmplate"});
  expect(1, {"groups", "template"});
}

TEST_F(ProgramTest, ListsJudgesAndSwitchesPlugins) {
  std::filesystem::copy_file(ROLLCALL_TEMPLATE_PLUGIN, path("plugins/template.so"));
  write("plugins/broken.so", "no ELF");
  const auto state_of = [&](const std::string& id) -> std::string {
    const auto listed = run({"plugins", "--json"}).json();
    for (const auto& plugin : listed.at("plugins"))
      if (plugin.at("id") == id) return plugin.at("state");
    return "absent";
  };
  EXPECT_EQ(state_of("template"), "found");
  EXPECT_EQ(state_of("broken"), "failed");
  EXPECT_EQ(expect(0, {"plugins", "enable", "template", "--json"}).json().at("state"), "ready");
  expect(0, {"plugins", "disable", "template"});
  EXPECT_EQ(state_of("template"), "disabled");
  EXPECT_NE(expect(1, {"import", "template", "--all-users", "--add"}).err.find("connection"),
            std::string::npos);
  expect(0, {"connection", "set", "template", "file=/x"});
  EXPECT_NE(
      expect(1, {"import", "template", "--all-users", "--add"}).err.find("rollcall plugins enable template"),
      std::string::npos);
  EXPECT_EQ(expect(0, {"jobs", "--json"}).json().at("jobs").size(), 0U) << "nothing was started";
  EXPECT_EQ(expect(0, {"plugins", "inspect", ROLLCALL_TEMPLATE_PLUGIN, "--json"}).json().at("id"),
            "template");
  expect(1, {"plugins", "inspect", "/bin/ls"});
  expect(1, {"plugins", "inspect", path("missing.so")});
  std::filesystem::remove(path("plugins/template.so"));
  EXPECT_EQ(state_of("template"), "missing");
}

TEST_F(ProgramTest, InspectsWithoutADatabase) {
  write("rollcall.ini", "[database]\nurl = sqlite:///no/such/folder.db\n");
  EXPECT_EQ(expect(0, {"plugins", "inspect", ROLLCALL_TEMPLATE_PLUGIN, "--json"}).json().at("id"),
            "template");
}

TEST_F(ProgramTest, LogsAsJsonLinesWhenToldTo) {
  write("rollcall.ini", read("rollcall.ini") + "[log]\nformat = json\nlevel = debug\n");
  const Ended ended = run_bare({"--config", path("rollcall.ini"), "users"}, {{"ROLLCALL_LOG_LEVL", "x"}});
  const auto line = nlohmann::json::parse(ended.err.substr(0, ended.err.find('\n')));
  EXPECT_EQ(line.at("level"), "warning");
  EXPECT_NE(line.at("message").get<std::string>().find("ROLLCALL_LOG_LEVEL"), std::string::npos);
  EXPECT_TRUE(line.at("time").get<std::string>().ends_with('Z'));
}

}  // namespace
}  // namespace rollcall::cli
